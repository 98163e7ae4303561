"""What is known of a project without the patch that is judged: its files, imports and dependencies."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ghapp.git import Tree
from ghapp.patches.vetoes import Project, Unreadable
from ghapp.patches.vetoes.dependencies import declared, is_manifest
from ghapp.patches.vetoes.edit import LARGEST
from ghapp.patches.vetoes.imports import imports_of

_MOST = 5000  # files that are read


def project_of(tree: Tree) -> Project:
    """Reads the files; what cannot be read says nothing."""
    imports, names = set[str](), set[str]()
    for path, content in _contents(tree):
        with suppress(Unreadable, RecursionError, MemoryError):
            imports |= set(imports_of(path, content))
        with suppress(Unreadable, RecursionError, MemoryError):
            names |= set(declared(path, content)) if is_manifest(path) else set()
    return Project(frozenset(tree.files), frozenset(imports), frozenset(names))


def _contents(tree: Tree) -> Iterator[tuple[str, bytes]]:
    for path in tree.files[:_MOST]:
        file = tree.path / path
        with suppress(OSError):
            if not file.is_symlink() and file.stat().st_size <= LARGEST:
                yield path, Path(file).read_bytes()
