"""Finds and loads plugins. One bad plugin is refused by name; the others load."""

import importlib.resources
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import yaml
from pydantic import ValidationError

from ghapp.errors import Problem
from ghapp.plugin.install.node import check_lock
from ghapp.plugin.manifest import Manifest
from ghapp.plugin.plugin import MANIFEST, PARSER, Plugin

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Refused:
    path: Path
    problem: Problem


@dataclass(frozen=True, slots=True)
class Loaded:
    """`plugins` judge files and mend them; `agents` are asked by the ladder alone, each by its name."""

    plugins: tuple[Plugin, ...]
    refused: tuple[Refused, ...]
    agents: tuple[Plugin, ...] = ()

    @property
    def all(self) -> tuple[Plugin, ...]:
        """Both, by id: for lists and installations."""
        return tuple(sorted((*self.plugins, *self.agents), key=lambda plugin: plugin.id))

    def get(self, plugin_id: str) -> Plugin | None:
        return next((plugin for plugin in self.all if plugin.id == plugin_id), None)


def built_in() -> Path:
    return Path(str(importlib.resources.files("plugins")))


def load_plugins(folders: Sequence[Path] = ()) -> Loaded:
    """The plugins that ship with ghapp, then those of `folders`; sorted by id."""
    plugins: dict[str, Plugin] = {}
    refused: list[Refused] = []
    for path in _manifests((built_in(), *folders)):
        try:
            plugin = load_plugin(path)
            _refuse_twins(plugin, plugins)
            plugins[plugin.id] = plugin
        except (ValueError, OSError) as error:
            refused.append(_refuse(path, error))
    refused += _refuse_disorder(plugins)
    loaded = [plugins[name] for name in sorted(plugins)]
    agents = tuple(plugin for plugin in loaded if plugin.manifest.agent)
    return Loaded(tuple(plugin for plugin in loaded if plugin not in agents), tuple(refused), agents)


def load_plugin(path: Path) -> Plugin:
    """One manifest. ValueError (pydantic's too) says which field makes no sense and why."""
    try:
        data = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506  # safe, and fast where it can be
    except yaml.YAMLError as error:
        raise ValueError(f"is not YAML: {' '.join(str(error).split())}") from None
    manifest = Manifest.model_validate(data)
    _check_folder(manifest, path.parent)
    return Plugin(manifest, path.parent)


def in_order(plugins: Iterable[Plugin]) -> tuple[Plugin, ...]:
    """As `after` says, else by id."""
    known = {plugin.id: plugin for plugin in sorted(plugins, key=lambda plugin: plugin.id)}
    graph = {name: [a for a in sorted(p.manifest.after) if a in known] for name, p in known.items()}
    return tuple(known[name] for name in TopologicalSorter(graph).static_order())


def _manifests(folders: Iterable[Path]) -> Iterator[Path]:
    """A given folder holds plugins, or is one."""
    seen: set[Path] = set()
    for folder in map(Path.absolute, folders):  # tools run elsewhere
        for path in ([folder / MANIFEST], sorted(folder.glob(f"*/{MANIFEST}"))):
            new = {each: real for each in path if each.is_file() and (real := each.resolve()) not in seen}
            seen.update(new.values())
            yield from new


def _check_folder(manifest: Manifest, folder: Path) -> None:
    if manifest.id != folder.name:
        raise ValueError(f"id: {manifest.id} must be the name of its folder, {folder.name}")
    needed = {
        "install.python": manifest.install.python,
        "install.node": manifest.install.node,
        "config.default": manifest.config and manifest.config.default,
        "check.outputs": PARSER if _has_parser(manifest) else None,
    }
    for field, name in needed.items():
        if name and not (folder / name).is_file():
            raise ValueError(f"{field}: there is no {name} beside the manifest")
    if manifest.install.node:
        check_lock(folder / manifest.install.node)


def _refuse_twins(plugin: Plugin, others: dict[str, Plugin]) -> None:
    if other := others.get(plugin.id):
        raise ValueError(f"id: {plugin.id} is already taken by {other.folder / MANIFEST}")


def _has_parser(manifest: Manifest) -> bool:
    return manifest.check is not None and any(o.format == "parser" for o in manifest.check.outputs)


def _refuse_disorder(plugins: dict[str, Plugin]) -> Iterator[Refused]:
    """Takes out who comes after an unknown plugin or in a circle, and then who came after those."""
    while bad := _first_disorder(plugins):
        name, reason = bad
        yield _refuse(plugins.pop(name).folder / MANIFEST, ValueError(f"after: {reason}"))


def _first_disorder(plugins: dict[str, Plugin]) -> tuple[str, str] | None:
    for name, plugin in sorted(plugins.items()):
        if unknown := [other for other in plugin.manifest.after if other not in plugins]:
            return name, f"there is no plugin {unknown[0]}"
    try:
        TopologicalSorter({name: plugin.manifest.after for name, plugin in plugins.items()}).prepare()
    except CycleError as error:
        circle = error.args[1]
        return min(circle), "comes after itself: " + " > ".join(circle)
    return None


def _refuse(path: Path, error: Exception) -> Refused:
    return Refused(path, Problem.of("E510", path=path, detail=_detail(error)))


def _detail(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False)[0]
    field = ".".join(map(str, first["loc"]))
    message = first["msg"].removeprefix("Value error, ")
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{field}: {message}{more}" if field else message + more
