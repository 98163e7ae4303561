"""What comes of one framework in one project."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")  # another one each time
_QUOTED = re.compile(r">?\s*\d* *[|│]")  # the code, with its line numbers
_LINES, _LETTERS = 4, 600  # of what a failure says


@dataclass(frozen=True)
class Project:
    """`folder` is where it is run, `files` are its own, as paths of the checkout `tree`. `inner` are folders
    of other projects below it. `tmp` is for what is written on the way. `started` are the commands that ran,
    with their statuses. `covers`: the lines that are executed are wanted, too. `most`: after so many failures
    the rest need not be run; 0 for all. `ends_at`: by then (as `time.monotonic` counts) it must be over.
    """

    tree: Path
    tmp: Path
    folder: Path
    files: tuple[str, ...]
    inner: tuple[Path, ...] = ()
    covers: bool = False
    most: int = 0
    ends_at: float | None = None
    started: list[tuple[tuple[str, ...], int]] = field(default_factory=list)

    @property
    def left(self) -> float | None:
        """Seconds; None: as many as it likes."""
        return None if self.ends_at is None else max(0.0, self.ends_at - time.monotonic())

    @property
    def name(self) -> str:
        return self.folder.relative_to(self.tree).as_posix()


@dataclass(frozen=True)
class Failure:
    """A test that failed, at `path` of the checkout."""

    test: str
    path: str
    line: int | None
    said: str
    level: str = "failure"  # or error: it did not even come to its assertions

    @property
    def message(self) -> str:
        return f"{self.test}: {self.said}" if self.said else f"{self.test} failed"


@dataclass
class Told:
    """`broke`: it did not come to its end. `unknown`: it cannot be said how the tests are doing.

    `passed` and `failed` are ids of tests, where the framework tells them one by one. `coverage` has the
    lines that were executed, and all of them; `uncovered` says why there is none. `lines` has for
    files of the checkout those that were executed, and those that were not.
    """

    failures: list[Failure] = field(default_factory=list)
    ran: int = 0
    broke: str = ""
    unknown: str = ""
    passed: list[str] | None = None
    failed: list[str] = field(default_factory=list)
    coverage: tuple[int, int] | None = None
    uncovered: str = ""
    lines: dict[str, tuple[str, str]] = field(default_factory=dict)


def brief(text: str) -> str:
    """Its first lines, without colours, frames and what is empty."""
    return _ADDRESS.sub("", "\n".join(_first(plain(text).split("\n"))))[:_LETTERS]


def plain(text: str) -> str:
    return _COLOURS.sub("", text)


def last_words(text: str) -> str:
    said = [line.strip() for line in plain(text).split("\n") if line.strip()]
    return " / ".join(said[-3:])[-_LETTERS:]


def _first(lines: Iterable[str]) -> list[str]:
    found: list[str] = []
    for line in map(str.strip, lines):
        if line.startswith("at ") and found:
            break
        if line and len(found) < _LINES and not _QUOTED.match(line):
            found.append(line)
    return found
