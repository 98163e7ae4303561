"""Finds the projects, runs them one after the other, and says what came of it."""

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from .copy import copied
from .projects import FRAMEWORKS, Found, found
from .told import Project, Told

_SPARE = 15  # seconds, for reading what the frameworks wrote
CLEAN, FOUND, UNKNOWN = 0, 3, 5  # not 1: with that a program ends that died on the way

_KNOWN = ", ".join(framework.NAME for framework in FRAMEWORKS)


def main(checkout: Path, tmp: Path, seconds: float, files: Sequence[str]) -> int:
    """In less than `seconds`: what is found until then is told."""
    ends_at = time.monotonic() + seconds - min(_SPARE, seconds / 10)
    tree = copied(checkout, tmp)
    projects = found(tree, [file.removeprefix("./") for file in files])
    ended = [(each, _told(each, tree, tmp, ends_at)) for each in projects]
    unknown = [(each, _named(each, told.unknown)) for each, told in ended if told.unknown]
    lines = [line for each, told in ended for line in _lines(each, told)]
    if lines:
        lines += [_line(each, each.marker, None, "unknown", said) for each, said in unknown]
        _print("\n".join(lines), tree, sys.stdout)
        return FOUND
    if unknown or not any(told.ran for _, told in ended):
        _print("; ".join(said for _, said in unknown) or f"no tests were found: {_KNOWN}", tree, sys.stderr)
        return UNKNOWN
    return CLEAN


def _told(each: Found, tree: Path, tmp: Path, ends_at: float) -> Told:
    inner = tuple(tree / folder for folder in each.inner)
    with tempfile.TemporaryDirectory(dir=tmp) as folder:
        place = tree / each.folder
        project = Project(tree, Path(folder), place, each.files, inner, ends_at=ends_at)
        return each.framework.run(project) if project.left else Told(unknown="no time was left for it")


def _lines(each: Found, told: Told) -> Iterator[str]:
    for failure in dict.fromkeys(told.failures):  # workers of one run may all say the same
        yield _line(each, failure.path or each.marker, failure.line, failure.level, failure.message)
    if told.broke:
        yield _line(each, each.marker, None, "broke", _named(each, told.broke))


def _named(each: Found, said: str) -> str:
    return f"{each.framework.NAME}{'' if each.folder == '.' else f' in {each.folder}'}: {said}"


def _line(each: Found, path: str, line: int | None, level: str, message: str) -> str:
    return json.dumps(
        {"path": path, "line": line, "code": each.framework.NAME, "level": level, "message": message}
    )


def _print(text: str, tree: Path, where: TextIO) -> None:
    """Without the place of the copy."""
    print(text.replace(f"{tree}/", ""), file=where)
