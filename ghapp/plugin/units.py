"""What a cached result is about: a file, or all that a tool sees; and the key that names what decided it."""

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ghapp import __version__
from ghapp.config.repository import PluginSettings
from ghapp.environments import Dependencies
from ghapp.model import Finding
from ghapp.plugin.manifest import Manifest, fits
from ghapp.plugin.plugin import Plugin
from ghapp.sandbox.policy import Executes

_FORMAT = 3  # of what is kept
Digest = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Unit:
    key: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deciding:
    """What decides a result beside the files themselves.

    `near` are the files of the checkout that its results may depend on. `scope` is whose results these are: a
    repository and a trust class. It counts where code of the repository could have had a hand in them.
    """

    plugin: Plugin
    version: str | None
    settings: PluginSettings
    dependencies: Dependencies
    tree: Path
    near: tuple[str, ...]
    scope: str

    @property
    def _scope(self) -> str:
        could_meddle = self.plugin.manifest.executes is not Executes.NOTHING or self.dependencies.found
        return self.scope if could_meddle else ""

    def key(self, digest: Digest) -> str:
        own = (self.plugin.key, self.version, self.settings.args, self.settings.severity)
        parts = (_FORMAT, __version__, sys.version, *own, self.dependencies.key, self._scope)
        return _hash([repr(parts), *self._surroundings(digest)])

    def _surroundings(self, digest: Digest) -> Iterator[str]:
        manifest = self.plugin.manifest
        for name in (*manifest.configurations, *filter(fits(manifest.reads), self.near)):
            yield f"{name} {digest(f'{self.tree}/{name}')}"
        if manifest.reads_names:
            yield from (near for near in self.near if manifest.takes(near))


def can_be_kept(manifest: Manifest) -> bool:
    """What runs the project's own code may find something else each time."""
    return manifest.executes not in {Executes.TESTS, Executes.AGENT}


def units_of(deciding: Deciding, files: Sequence[str], digest: Digest) -> list[Unit]:
    """A file each, or all in one where a result depends on other files too."""
    basis, tree = deciding.key(digest), deciding.tree
    if not files:
        return []
    if deciding.plugin.manifest.whole_program:
        seen = dict.fromkeys((*files, *filter(deciding.plugin.manifest.takes, deciding.near)))
        read = (f"{path} {digest(f'{tree}/{path}')}" for path in sorted(seen))
        return [Unit(_hash([basis, repr(list(files)), *read]), tuple(files))]
    return [Unit(_hash([basis, path, digest(f"{tree}/{path}")]), (path,)) for path in files]


def by_unit(units: Iterable[Unit], found: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings by key; a unit without any has an empty list."""
    kept = {unit.key: list[Finding]() for unit in units}
    homes = {path: unit.key for unit in units for path in unit.files}
    whole = next(iter(kept)) if len(kept) == 1 else ""
    for finding in found:
        kept[whole or homes[finding.path]].append(finding)
    return kept


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()  # no path and no repr holds the separator
