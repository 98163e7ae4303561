"""A finding's identity: rule, line and neighbours, so that moved lines and renamed files keep it."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path, PurePosixPath

from ghapp.model import Finding

Lines = Callable[[str], Sequence[str]]
_LARGEST = 10_000_000


def stamped(findings: Iterable[Finding], tree: Path) -> tuple[Finding, ...]:
    """The findings of one plugin, with fingerprints, in the same order."""
    return fingerprinted(findings, cache(lambda path: _read(tree / path)))


def fingerprinted(findings: Iterable[Finding], lines: Lines) -> tuple[Finding, ...]:
    """Identical ones are numbered from the top, so that a second one is another finding."""
    known = tuple(findings)
    seen: Counter[str] = Counter()
    marks: dict[int, str] = {}
    for index in sorted(range(len(known)), key=lambda index: _place(known[index])):
        base = _base(known[index], lines)
        marks[index] = _hash(base, str(seen[base]))
        seen[base] += 1
    return tuple(
        finding.model_copy(update={"fingerprint": marks[index]}) for index, finding in enumerate(known)
    )


def _place(finding: Finding) -> tuple[str, int, int, str]:
    return (finding.path, finding.line or 0, finding.column or 0, finding.message)


def _base(finding: Finding, lines: Lines) -> str:
    if finding.line is None:  # about the whole file: only its name tells it from others
        return _hash(finding.tool, finding.code, PurePosixPath(finding.path).name)
    text = lines(finding.path)
    at = finding.line - 1
    here = _normal(text[at]) if at < len(text) else ""
    return _hash(
        finding.tool,
        finding.code,
        here,
        _nearest(text[max(0, at - 50) : at][::-1]),
        _nearest(text[at + 1 : at + 51]),
    )


def _nearest(lines: Sequence[str]) -> str:
    """The next line that says something."""
    return next((normal for line in lines if (normal := _normal(line))), "")


def _normal(line: str) -> str:
    return " ".join(line.split())


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _read(path: Path) -> Sequence[str]:
    try:
        if path.is_symlink() or path.stat().st_size > _LARGEST:
            return ()
        return path.read_text("utf-8", "replace").split("\n")
    except OSError:
        return ()
