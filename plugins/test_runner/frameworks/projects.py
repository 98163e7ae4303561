"""Which frameworks a checkout uses, and in which folders. Nothing is executed here."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from . import go, jest, node, pester, pytest, vitest
from .place import FOREIGN
from .told import Project, Told

# What a framework leaves out as well, or keeps data for tests: a project in there is not the repository's.
_APART = FOREIGN | {"vendor", "testdata", "fixtures", "__fixtures__"}


class Framework(Protocol):
    """`folders` of the projects it is to be run in: folder -> a file that shows it."""

    NAME: str

    def folders(self, tree: Path, files: Collection[str]) -> dict[str, str]: ...

    def run(self, project: Project) -> Told: ...


FRAMEWORKS: tuple[Framework, ...] = (pytest, jest, vitest, node, go, pester)


@dataclass(frozen=True)
class Found:
    framework: Framework
    folder: str
    marker: str
    files: tuple[str, ...]
    inner: tuple[str, ...]


def found(tree: Path, files: Sequence[str]) -> Iterator[Found]:
    own = [file for file in files if not _APART & set(PurePosixPath(file).parts[:-1])]
    for framework in FRAMEWORKS:
        folders = framework.folders(tree, own)
        for folder, marker in sorted(folders.items()):
            inner = tuple(other for other in folders if other != folder and _is_in(other, folder))
            files_of = (f for f in own if _is_in(f, folder) and not any(_is_in(f, other) for other in inner))
            yield Found(framework, folder, marker, tuple(files_of), inner)


def _is_in(path: str, folder: str) -> bool:
    return folder == "." or path.startswith(f"{folder}/")
