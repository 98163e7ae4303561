"""Which plugins a repository is judged by."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ghapp.config.repository import Plugins
from ghapp.plugin.configuration import configured_by
from ghapp.plugin.nested import Folders, folders_of, nested
from ghapp.plugin.plugin import Plugin


@dataclass(frozen=True, slots=True)
class Chosen:
    """`on` run, as narrow as nobody asked for more; `off` do not, with the reason."""

    on: tuple[Plugin, ...]
    off: tuple[tuple[Plugin, str], ...]


def choose(plugins: Iterable[Plugin], tree: Path, settings: Plugins, files: Iterable[str] = ()) -> Chosen:
    """`enable` and `disable` decide; else the manifest does, by what the repository at `tree` configures: at
    its root, and where its `files` lie.
    """
    folders = folders_of(files, tree)
    judged = [(plugin, *_judged(plugin, tree, settings, folders)) for plugin in plugins]
    return Chosen(
        tuple(on for _, on, _ in judged if on),
        tuple((plugin, why) for plugin, on, why in judged if on is None),
    )


def _judged(plugin: Plugin, tree: Path, settings: Plugins, folders: Folders) -> tuple[Plugin | None, str]:
    manifest = plugin.manifest
    if plugin.id in settings.disable:
        return None, "disabled in the configuration"
    named = plugin.id in settings.enable or manifest.enabled == "always"
    may_be = named or manifest.enabled == "configured"
    is_on = named or (may_be and configured_by(manifest, tree) is not None)
    below = nested(manifest, tree, folders, is_on=is_on) if may_be else ()
    if is_on:
        return (replace(plugin, nested=below) if below else plugin), ""
    if manifest.unasked or below:
        return replace(plugin, only=manifest.unasked, nested=below), ""
    return None, "not configured in this repository" if manifest.configured_by else "not enabled"
