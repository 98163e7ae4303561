"""A program of its own, as a stranger's pattern can take for ever: which paths do patterns leave?

Its argument is a JSON file: `paths`, and `patterns` of [kind, pattern]. It prints the list of those left.
"""

import json
import re
import sys
from collections.abc import Iterator
from fnmatch import translate
from pathlib import Path


def places(path: str) -> Iterator[str]:
    """The folders above it, which end in a slash, and itself: `a/`, `a/b/`, `a/b/c`."""
    at = path.find("/")
    while at >= 0:
        yield path[: at + 1]
        at = path.find("/", at + 1)
    yield path


def _texts(kind: str, path: str) -> Iterator[str]:
    """What a pattern of this kind is held against."""
    for place in places(path):
        if kind == "globs":
            bare = place.removesuffix("/")
            yield from (bare, f"./{bare}", bare.rpartition("/")[2])
        else:
            yield f"/{place}" if kind == "slash_regex" else place


def _compiled(kind: str, pattern: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    if kind == "globs":
        for glob in filter(None, map(str.strip, pattern.split(","))):
            yield kind, re.compile(rf"\A{translate(glob)}")
    elif pattern:
        verbose = kind == "slash_regex" and "\n" in pattern
        yield kind, re.compile(f"(?x){pattern}" if verbose else pattern)


def left(paths: list[str], patterns: list[tuple[str, str]]) -> list[str]:
    known = [each for kind, pattern in patterns for each in _compiled(kind, pattern)]
    return [path for path in paths if not any(r.search(t) for kind, r in known for t in _texts(kind, path))]


if __name__ == "__main__":
    try:
        sys.stdout.write(json.dumps(left(**json.loads(Path(sys.argv[1]).read_text()))))
    except re.error as error:
        sys.exit(f"a pattern does not compile: {error}")
