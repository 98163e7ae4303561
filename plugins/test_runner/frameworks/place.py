"""Where in the checkout a failure is, out of the frames of a stack."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .told import Project, plain

Frame = tuple[str, int]
FOREIGN = frozenset({"node_modules", "site-packages", ".venv", "venv", "bower_components", ".tox", ".git"})
_AT = re.compile(r"\s*at (?:.*\()?(?:async )?(\S.*?):(\d+)(?::\d+)?\)?\s*")


def best(frames: Iterable[Frame], test: str, project: Project) -> Frame | None:
    """The innermost in the file of the test, else the innermost in the checkout."""
    known = [(path, line) for name, line in frames if (path := inside(name, project))]
    return next((frame for frame in known if frame[0] == test), known[0] if known else None)


def inside(name: str, project: Project) -> str:
    """As a path of the checkout; "" where it leads out or is not the project's own code."""
    path = Path(unquote(urlsplit(name).path) if name.startswith("file://") else name)
    for start in (project.folder, project.tree):
        try:
            found = (start / path).resolve().relative_to(project.tree.resolve())
            is_file = (project.tree / found).is_file()
        except (ValueError, OSError, RuntimeError):
            continue
        if is_file and not FOREIGN & set(found.parts):
            return found.as_posix()
    return ""


def javascript(stack: str) -> Iterator[Frame]:
    """The frames of V8, innermost first: `at name (file:line:column)`."""
    for line in plain(stack).split("\n"):
        if match := _AT.fullmatch(line):
            yield match[1], int(match[2])


def declared(pattern: str, files: Iterable[str], tree: Path) -> Frame | None:
    """The first line that fits: where a report names a test and no place."""
    for file in files:
        text = (tree / file).read_text(encoding="utf-8", errors="replace")
        if match := re.search(pattern, text, re.MULTILINE):
            return file, text.count("\n", 0, match.start()) + 1
    return None
