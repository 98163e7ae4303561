"""A finding's identity: rule, line and neighbours, so that moved lines and renamed files keep it."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path, PurePosixPath

from ghapp.model import Finding

Lines = Callable[[str], Sequence[str]]
Normal = Callable[[str, int], str]
_LARGEST = 10_000_000
_LOOKED_AT = 1000  # of a line: thousands of findings may lie on one line of a megabyte
_NEAR = 50


def marked(findings: Iterable[Finding], lines: Lines) -> tuple[Finding, ...]:
    """With the part of a fingerprint that identical ones share: it can be kept with the finding."""
    normal = normal_of(lines)
    return tuple(
        each.model_copy(update={"fingerprint": _hash(_base(each, lines, normal), "0")}) for each in findings
    )


def numbered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Of one plugin's, marked: identical ones are numbered from the top, so that a second one is another
    finding: `mark`, `mark:2`. In the same order.
    """
    known, seen = list(findings), Counter[str]()
    shared = Counter(finding.fingerprint for finding in known)
    alike = [index for index, finding in enumerate(known) if shared[finding.fingerprint] > 1]
    for index in sorted(alike, key=lambda index: _place(known[index])):
        mark = known[index].fingerprint
        seen[mark] += 1
        if seen[mark] > 1:
            known[index] = known[index].model_copy(update={"fingerprint": f"{mark}:{seen[mark]}"})
    return tuple(known)


def lines_of(tree: Path) -> Lines:
    """What is in the tree's files, each read once."""
    return cache(lambda path: _read(tree / path))


def normal_of(lines: Lines) -> Normal:
    """A line without the white space that means nothing, worked out once."""
    return cache(lambda path, at: _normal(lines(path)[at]))


def mark_of(finding: Finding) -> str:
    """The part of its fingerprint that identical ones share."""
    return finding.fingerprint.partition(":")[0]


def _place(finding: Finding) -> tuple[str, int, int, str]:
    return (finding.path, finding.line or 0, finding.column or 0, finding.message)


def _base(finding: Finding, lines: Lines, normal: Normal) -> str:
    if finding.line is None:  # about the whole file: only its name tells it from others
        return _hash(finding.tool, finding.code, PurePosixPath(finding.path).name)
    return _hash(finding.tool, finding.code, *context(finding, lines, normal))


def context(finding: Finding, lines: Lines, normal: Normal) -> tuple[str, str, str]:
    """The line it stands on, and the nearest above and below that say something."""
    at, count = (finding.line or 1) - 1, len(lines(finding.path))
    above = range(min(at, count) - 1, max(0, at - _NEAR) - 1, -1)
    below = range(at + 1, min(at + _NEAR + 1, count))
    places = ([at] if at < count else [], above, below)
    line, over, under = (_first(normal(finding.path, index) for index in indexes) for indexes in places)
    return line, over, under


def _first(texts: Iterable[str]) -> str:
    """The first that says something."""
    return next((text for text in texts if text), "")


def _normal(line: str) -> str:
    return " ".join(line[:_LOOKED_AT].split())


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _read(path: Path) -> Sequence[str]:
    try:
        if path.is_symlink() or path.stat().st_size > _LARGEST:
            return ()
        return path.read_text("utf-8", "replace").split("\n")
    except OSError:
        return ()
