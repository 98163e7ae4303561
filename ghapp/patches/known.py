"""What is known of a project without the patch: its files, imports, dependencies and tested values."""

import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ghapp.agents.protected import is_test
from ghapp.git import Tree
from ghapp.patches.special import values_of
from ghapp.patches.vetoes import Project, Unreadable
from ghapp.patches.vetoes.dependencies import declared, is_manifest
from ghapp.patches.vetoes.edit import EXECUTABLE, LARGEST, PLAIN, State
from ghapp.patches.vetoes.imports import imports_of

_MOST = 5000  # files that are read


def project_of(tree: Tree) -> Project:
    """Reads the files; what cannot be read says nothing."""
    imports, names, values = set[str](), set[str](), set[str]()
    for path, content in _contents(tree):
        with suppress(Unreadable, RecursionError, MemoryError):
            imports |= set(imports_of(path, content))
        with suppress(Unreadable, RecursionError, MemoryError):
            names |= set(declared(path, content)) if is_manifest(path) else set()
        with suppress(Unreadable, RecursionError, MemoryError):
            values |= values_of(content) if is_test(path) and path.endswith(".py") else set()
    return Project(frozenset(tree.files), frozenset(imports), frozenset(names), frozenset(values))


def states_of(tree: Tree, paths: Iterable[str]) -> dict[str, State]:
    """Of the files that are there, as they are without edits."""
    return {path: state for path in paths if (state := _state(tree.path / path)) is not None}


def _state(path: Path) -> State | None:
    try:
        facts = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(facts.st_mode):
        return None
    return EXECUTABLE if facts.st_mode & stat.S_IXUSR else PLAIN, path.read_bytes()


def _contents(tree: Tree) -> Iterator[tuple[str, bytes]]:
    for path in tree.files[:_MOST]:
        file = tree.path / path
        with suppress(OSError):
            if not file.is_symlink() and file.stat().st_size <= LARGEST:
                yield path, Path(file).read_bytes()
