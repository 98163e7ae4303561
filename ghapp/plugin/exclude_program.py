"""A program of its own, as a stranger's pattern can take for ever: which paths do patterns leave?

Its argument is a JSON file: `paths`, and lists of [kind, pattern] for what is `excluded` and what alone is
`included` if there are any. It prints the list of the paths that are left.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from fnmatch import translate
from pathlib import Path

Pattern = tuple[str, str]


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
        bare = place.removesuffix("/")
        if kind == "globs":
            yield from (bare, f"./{bare}", bare.rpartition("/")[2])
        elif kind in {"folders", "modules"}:
            yield bare
        else:
            yield f"/{place}" if kind == "slash_regex" else place


def _compiled(kind: str, pattern: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    if kind == "globs":
        for glob in filter(None, map(str.strip, pattern.split(","))):
            yield kind, re.compile(rf"\A{translate(glob)}")
    elif kind in {"folders", "modules"}:
        of = _of_folder if kind == "folders" else _of_module
        for word in filter(None, map(str.strip, pattern.split(","))):
            yield kind, re.compile(of(word))
    elif pattern:
        verbose = kind == "slash_regex" and "\n" in pattern
        yield kind, re.compile(f"(?x){pattern}" if verbose else pattern)


def _of_folder(folder: str) -> str:
    """`**` stands for any folders, `*` and `?` for what has no slash in it; `.` is everything."""
    parts = [part for part in folder.split("/") if part not in {"", "."}]
    if not parts:
        return ""
    told = (".*" if part == "**" else _of_name(part) for part in parts)
    return rf"\A{'/'.join(told).replace('.*/', '(.*/)?')}\Z"


def _of_module(name: str) -> str:
    """Wherever it lies: as a folder, or as a file."""
    return rf"\A(.*/)?{re.escape(name.replace('.', '/'))}(\.pyi?)?\Z"


def _of_name(part: str) -> str:
    return re.escape(part).replace(r"\*", "[^/]*").replace(r"\?", "[^/]")


def left(paths: list[str], excluded: list[Pattern], included: list[Pattern]) -> list[str]:
    unwanted, wanted = _fits(excluded), _fits(included)
    return [path for path in paths if not unwanted(path) and (not included or wanted(path))]


def _fits(patterns: list[Pattern]) -> Callable[[str], bool]:
    known = [each for kind, pattern in patterns for each in _compiled(kind, pattern)]
    return lambda path: any(regex.search(text) for kind, regex in known for text in _texts(kind, path))


if __name__ == "__main__":
    try:
        sys.stdout.write(json.dumps(left(**json.loads(Path(sys.argv[1]).read_text()))))
    except re.error as error:
        sys.exit(f"a pattern does not compile: {error}")
