"""Where a file of JavaScript stops that does not even run, in the words of Node.js, Babel and Vite."""

import re

from .place import Frame, best, declared, javascript
from .told import Project, brief, plain

_PARSED = (
    re.compile(r"(?:SyntaxError|Error): (/.+?): .*\((\d+):\d+\)"),
    re.compile(r"^(?:file://)?(/.+\.[cm]?[jt]sx?):(\d+)$", re.MULTILINE),
    re.compile(r"^\s*(?:╭─\[ *|File: |at )?(\S+?\.[cm]?[jt]sx?):(\d+):\d+", re.MULTILINE),
)
_MODULE = re.compile(r"Cannot find (?:module|package) '([^']+)'")


def stopped(said: str, file: str, project: Project) -> tuple[str, int]:
    """Its first line when all else fails."""
    return spoken(said, file, project) or _imported(said, file, project) or (file, 1)


def reason(said: str) -> str:
    """Jest and Vite have much to say before they come to it."""
    match = re.search(r"^\s*(SyntaxError: .*|\[PARSE_ERROR\] .*)", plain(said), re.MULTILINE)
    return match[1].replace("[PARSE_ERROR]", "SyntaxError:") if match else brief(said)


def spoken(said: str, file: str, project: Project) -> Frame | None:
    """What cannot be parsed may be another file than the test's."""
    text = plain(said)
    parsed = [[(m[1], int(m[2])) for m in pattern.finditer(text)] for pattern in _PARSED]
    return best(parsed[0], "", project) or best([*parsed[1], *javascript(text), *parsed[2]], file, project)


def _imported(said: str, file: str, project: Project) -> Frame | None:
    match = _MODULE.search(said)
    if not match or not file:
        return None
    name = match[1] if not match[1].startswith("/") else match[1].rpartition("/")[2]
    return declared(rf"['\"/]{re.escape(name)}['\"]", [file], project.tree)
