"""Whether a repository configures a tool, and which configuration the tool is given."""

import configparser
import contextlib
import json
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ghapp.config.yaml import load_yaml
from ghapp.plugin.manifest import Manifest
from ghapp.plugin.plugin import Plugin
from ghapp.plugin.shape import Config

_LARGEST = 64 * 1024  # bytes
# strings come first: what is in them is no comment
_COMMENT = re.compile(rb'("(?:[^"\\]|\\.)*"?)|//[^\n]*|/\*(?:.*?\*/|.*)|,(?=\s*[}\]])', re.DOTALL)
_STEPS = 500  # of a TOML key, `a.b.c`: reading it takes a time that grows with their square


def configuration_of(plugin: Plugin, tree: Path) -> tuple[Path | None, str]:
    """The path `{config}` stands for, and why the repository's own is not used when it is not."""
    config = plugin.manifest.config
    if config is None:
        return None, ""
    entry = _found_in(plugin.manifest, tree)
    if entry is None:
        return plugin.folder / config.default, ""
    name = entry.partition(":")[0]
    if (values := values_of(plugin.manifest, tree)) is None:  # the tool may read what we cannot
        return plugin.folder / config.default, f"{name} is not used: it cannot be read"
    if key := config.distrusted(_as_ini(values, config) if config.copied else values):
        return plugin.folder / config.default, f"{name} is not used: `{key}` is not allowed there"
    return tree / name, ""


def copied(plugin: Plugin, tree: Path, config: Path | None, tmp: Path) -> Path | None:
    """For a tool that sees other file names than the repository does: a copy without what excludes files."""
    manifest, own = plugin.manifest, plugin.manifest.config
    if config is None or config.parent != tree or own is None or not own.copied:
        return config
    values = _as_ini(values_of(manifest, tree) or {}, own)
    parser = configparser.ConfigParser(interpolation=None)
    section = (_found_in(manifest, tree) or "").rpartition(":")[2].removeprefix("tool.")
    kept = ((key, text) for key, text in values.items() if key not in manifest.excluded_by)
    parser[section] = {key: str(tree / str(text)) if key in own.paths else str(text) for key, text in kept}
    path = tmp / f"{plugin.id}.cfg"  # some names mean something to a tool that runs there
    with path.open("w", encoding="utf-8") as file:
        parser.write(file)
    return path


def _as_ini(values: Mapping[str, Any], config: Config) -> dict[str, Any]:
    """As an INI file has them, which can say that something is so, and not that it is not."""
    wanted = {key: value for key, value in values.items() if key not in config.passed_over}
    return {key: _ini_text(value) for key, value in wanted.items() if value is not False}


def _ini_text(value: Any) -> Any:
    if value is True:
        return ""
    are_words = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return ",".join(value) if are_words else value


def configured_by(manifest: Manifest, tree: Path) -> str | None:
    """The first entry of `configured_by` that is there. Only right in `tree`, and no links."""
    return next((entry for entry in manifest.configured_by if _is_there(entry, tree)), None)


def has_configuration(manifest: Manifest, tree: Path) -> bool:
    """Whether there is one for it, also where that alone would not switch it on."""
    return _found_in(manifest, tree) is not None


def _found_in(manifest: Manifest, tree: Path) -> str | None:
    """Where the configuration is: not all of it may lie in the table that switches the tool on."""
    places = (manifest.config and manifest.config.found_in) or manifest.configured_by
    return next((entry for entry in places if _is_there(entry, tree)), None)


def values_of(manifest: Manifest, tree: Path, *, is_loose: bool = False) -> Mapping[str, Any] | None:
    """What the repository configures; None when that cannot be read. `is_loose`: JSON with comments, too."""
    name, _, table = (_found_in(manifest, tree) or "").partition(":")
    return _table(tree / name, table, is_loose=is_loose) if name else {}


def table_of(entry: str, tree: Path) -> Mapping[str, Any] | None:
    """Of `file:table`. None where there is none."""
    name, _, table = entry.partition(":")
    return _table(tree / name, table) if _is_file(tree / name) else None


def _is_there(entry: str, tree: Path) -> bool:
    name, _, table = entry.partition(":")
    return _is_file(tree / name) and (not table or _table(tree / name, table) is not None)


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _table(path: Path, table: str, *, is_loose: bool = False) -> Mapping[str, Any] | None:
    """None when there is no such table, or the file cannot be read: then nothing is configured in it."""
    if path.stat().st_size > _LARGEST:
        return None
    content, kind = path.read_bytes(), path.suffix or (".ini" if table else "")
    data = _load(_plain(content) if is_loose and kind == ".json" else content, kind)
    # in TOML `tool.black` is two steps, in an INI file `tool:pytest` and `mypy` are one
    for key in table.split(".") if path.suffix == ".toml" else [table]:
        data = data.get(key) if key and isinstance(data, Mapping) else data
    return data if isinstance(data, Mapping) else None


def _plain(json: bytes) -> bytes:
    """Without comments, then without the commas that only they came after."""
    return _COMMENT.sub(rb"\1", _COMMENT.sub(rb"\1", json))


@lru_cache(maxsize=256)  # many plugins look into the same few files
def _load(content: bytes, kind: str) -> Any:
    """None when it cannot be read."""
    try:
        return _parsed(content.decode(), kind)
    except (ValueError, configparser.Error, yaml.YAMLError, RecursionError):
        return None


def _parsed(text: str, kind: str) -> Any:
    """By the ending of the name, but INI where a table is looked for in a file without one."""
    if kind == ".toml":
        if any(line.count(".") > _STEPS for line in text.split("\n")):
            raise ValueError("a key of too many steps")
        return tomllib.loads(text)
    if kind == ".json" or (not kind and text.lstrip().startswith("{")):
        return json.loads(text, object_pairs_hook=_each_once)
    if kind in {".yml", ".yaml"}:
        return load_yaml(text)
    return _ini(text) if kind else _bare(text)


def _ini(text: str) -> Any:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)
    return {section: dict(parser[section]) for section in parser.sections()}


def _bare(text: str) -> Any:
    """INI, YAML, or several `key=value` on a line: what may be any of them is taken for all."""
    found = dict[str, Any](re.findall(r"([\w-]+)=(\S*)", text))
    with contextlib.suppress(configparser.Error):
        return found | _ini(text)
    loaded = load_yaml(text)
    return found | dict(loaded) if isinstance(loaded, Mapping) else found or loaded


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A tool might take the other one of two."""
    if len(values := dict(pairs)) < len(pairs):
        raise ValueError("a key stands there twice")
    return values
