"""Folders below the root that configure a tool: for it, each is a repository of its own."""

import os
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ghapp.plugin.configuration import configured_by, has_configuration
from ghapp.plugin.manifest import Manifest

_LOOKED_AT = 200  # folders, the outer ones first
_MOST = 50  # of them for one plugin: each takes a process of its tool
# What lies there is somebody else's, or made for tests: it switches nothing on.
_FOREIGN = frozenset(
    {"vendor", "vendored", "_vendor", "third_party", "third-party", "node_modules", "testdata", "fixtures"}
)
Folders = Mapping[str, Sequence[str]]


def folders_of(files: Iterable[str], tree: Path) -> Folders:
    """By the name of a file, the folders below the root that have one: of `files`, and of what lies above
    them if they are only a part of the checkout.
    """
    found, seen = defaultdict[str, list[str]](list), tuple(files)
    for file in (*seen, *_above(seen, tree)):
        folder, _, name = file.rpartition("/")
        if folder:
            found[name].append(folder)
    return found


def _above(files: Sequence[str], tree: Path) -> Iterator[str]:
    """What lies in the folders that all of them are in."""
    shared = Path(os.path.commonpath((min(files), max(files)))) if files else Path()  # others are between
    for folder in (shared, *shared.parents):
        if folder.name and (tree / folder).is_dir():
            yield from ((folder / path.name).as_posix() for path in (tree / folder).iterdir())


def nested(manifest: Manifest, tree: Path, folders: Folders, *, is_on: bool) -> tuple[str, ...]:
    """Those whose files follow their own configuration, the outer ones first. `is_on`: at the root."""
    if manifest.nested is None or (manifest.nested == "outermost" and configured_by(manifest, tree)):
        return ()
    found = dict[str, None]()
    for folder in _candidates(manifest, folders):
        if _is_own(manifest, tree, folder, above=home(folder, found), is_on=is_on):
            found[folder] = None
    return tuple(found)[:_MOST]


def home(path: str, folders: Container[str]) -> str:
    """The innermost of the folders that the path is in, "" for the root."""
    folder = path.rpartition("/")[0]
    while folder and folder not in folders:
        folder = folder.rpartition("/")[0]
    return folder


def _candidates(manifest: Manifest, folders: Folders) -> list[str]:
    found = {folder for name in manifest.configurations for folder in folders.get(name, ())}
    return sorted(found, key=lambda folder: (folder.count("/"), folder))[:_LOOKED_AT]


def _is_own(manifest: Manifest, tree: Path, folder: str, *, above: str, is_on: bool) -> bool:
    there = tree / folder
    if there.resolve() != tree.resolve() / folder or (above and manifest.nested == "outermost"):
        return False  # a link, or part of one
    if manifest.nested == "nearest" and (above or is_on):
        return has_configuration(manifest, there)
    return (is_on or _FOREIGN.isdisjoint(folder.split("/"))) and configured_by(manifest, there) is not None
