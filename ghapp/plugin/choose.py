"""Which plugins a repository is judged by."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ghapp.config.repository import Plugins
from ghapp.plugin.configuration import configured_by
from ghapp.plugin.plugin import Plugin


@dataclass(frozen=True, slots=True)
class Chosen:
    """`on` run, as narrow as nobody asked for more; `off` do not, with the reason."""

    on: tuple[Plugin, ...]
    off: tuple[tuple[Plugin, str], ...]


def choose(plugins: Iterable[Plugin], tree: Path, settings: Plugins) -> Chosen:
    """`enable` and `disable` decide; else the manifest does, by what the repository at `tree` configures."""
    judged = [(plugin, *_judged(plugin, tree, settings)) for plugin in plugins]
    return Chosen(
        tuple(on for _, on, _ in judged if on),
        tuple((plugin, why) for plugin, on, why in judged if on is None),
    )


def _judged(plugin: Plugin, tree: Path, settings: Plugins) -> tuple[Plugin | None, str]:
    manifest = plugin.manifest
    if plugin.id in settings.disable:
        return None, "disabled in the configuration"
    if plugin.id in settings.enable or manifest.enabled == "always":
        return plugin, ""
    if manifest.enabled == "configured" and configured_by(manifest, tree):
        return plugin, ""
    if manifest.unasked:
        return replace(plugin, only=manifest.unasked), ""
    return None, "not configured in this repository" if manifest.configured_by else "not enabled"
