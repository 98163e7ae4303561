"""The planted bugs, as pinned in `bugs.yml`: one wrong line each, found by `bench.patches.planting`."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.patches.projects import Files, Project

PINNED = Path(__file__).with_name("bugs.yml")
_HEAD = "# Made by `python -m bench.patches.planting`; a test says whether they are what they should be.\n"


@dataclass(frozen=True, slots=True)
class Call:
    """What a visible test calls the function with, by parameter, as reprs; `wanted` is "" if no literal."""

    given: tuple[str, ...]
    wanted: str


@dataclass(frozen=True, slots=True)
class Bug:
    """`line` (from 1) of `path` says `wrong` where `right` would be right. `failing` are the visible tests
    that fail by it, `path::name`; none where only tests that are held back do. `calls` are those of the
    visible tests that came out wrong, where the function can be made to pass them by naming them alone.
    """

    project: str
    path: str
    function: str
    line: int
    right: str
    wrong: str
    failing: tuple[str, ...]
    calls: tuple[Call, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.project}-{self.function.replace('_', '-').replace('.', '-').strip('-')}"

    def planted(self, files: Files) -> dict[str, str]:
        return {**files, self.path: self.with_line(files[self.path], self.wrong)}

    def with_line(self, text: str, line: str) -> str:
        """The file with another line at this place. Raises ValueError where there is another already."""
        lines = text.split("\n")
        if lines[self.line - 1] not in {self.right, self.wrong}:
            raise ValueError(f"{self.path}:{self.line} is {lines[self.line - 1]!r}")
        lines[self.line - 1] = line
        return "\n".join(lines)


def read_bugs() -> tuple[Bug, ...]:
    return tuple(_bug(**each) for each in yaml.safe_load(PINNED.read_text()))


def write_bugs(bugs: Iterable[Bug]) -> None:
    PINNED.write_text(_HEAD + yaml.safe_dump([_said(bug) for bug in bugs], sort_keys=False, width=110))


def base_of(project: Project, *bugs: Bug) -> dict[str, str]:
    """The repository with these bugs in it."""
    files = project.files
    for bug in bugs:
        files = bug.planted(files)
    return files


def _bug(**said: Any) -> Bug:
    calls = tuple(Call(tuple(given), wanted) for *given, wanted in said.pop("calls", ()))
    return Bug(**{**said, "failing": tuple(said["failing"])}, calls=calls)


def _said(bug: Bug) -> dict[str, Any]:
    names = ("project", "path", "function", "line", "right", "wrong")
    said: dict[str, Any] = {name: getattr(bug, name) for name in names} | {"failing": [*bug.failing]}
    return said | ({"calls": [[*call.given, call.wanted] for call in bug.calls]} if bug.calls else {})
