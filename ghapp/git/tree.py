"""Tree: the files of a commit or of a person's checkout, as plugins and filters see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ghapp.model import SkippedFile

# Path -> (first, last) of every run of lines added or changed. A changed file without any is there too.
Spans = tuple[tuple[int, int], ...]
ChangedLines = Mapping[str, Spans]


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a base's files: `renamed` is new path -> old path, `gone` are old paths."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()

    def origin(self, path: str) -> str:
        """What this file was called."""
        return self.renamed.get(path, path)


class Tree(Protocol):
    @property
    def path(self) -> Path: ...

    @property
    def files(self) -> tuple[str, ...]: ...

    @property
    def skipped(self) -> tuple[SkippedFile, ...]: ...

    @property
    def sha(self) -> str | None: ...

    async def changed_lines(self, base: str) -> ChangedLines: ...
