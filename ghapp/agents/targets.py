"""Which files an agent may change for these findings. Pure but for `read`.

Tests are never among them: they say what is right. Of a test that fails, the files it speaks of are.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from ghapp.agents.protected import is_protected, is_test
from ghapp.model import Category, Finding

MOST = 10  # as a patch may have
RELATED = 3  # to one test
_WORD = re.compile(r"[A-Za-z_][\w-]*")
Read = Callable[[str], str]


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that count, the hard ones first, file by file."""
    counting = (each for each in findings if each.counts)
    return tuple(sorted(counting, key=lambda each: (not each.is_hard, each.path, each.line or 0, each.order)))


def targets(
    findings: Sequence[Finding], files: Collection[str], read: Read, protected: Iterable[str] = ()
) -> tuple[str, ...]:
    """Of `files`, at most ten; those with hard findings first."""
    globs = tuple(protected)
    known = [file for file in files if not is_test(file) and not is_protected(file, globs)]
    wanted = dict.fromkeys(file for finding in in_order(findings) for file in _of(finding, known, read))
    return tuple(wanted)[:MOST]


def _of(finding: Finding, known: list[str], read: Read) -> Iterator[str]:
    if finding.path in known:
        yield finding.path
    elif finding.category is Category.TEST_FAILURE:
        yield from related(finding.path, f"{finding.message}\n{read(finding.path)}", known)


def related(test: str, text: str, known: Iterable[str]) -> list[str]:
    """The files of the test's own language that it names, or whose name its own is made of; the nearest
    first.
    """
    subject = _subject(test)
    words = {*_WORD.findall(text), subject}
    alike = (each for each in known if PurePosixPath(each).suffix == PurePosixPath(test).suffix)
    named = [each for each in alike if _name(each) in words]
    return sorted(named, key=lambda each: (_name(each) != _subject(test), -_shared(each, test), each))[
        :RELATED
    ]


def _name(path: str) -> str:
    """What an import calls it: a package goes by its folder."""
    pure = PurePosixPath(path)
    stem = pure.name.split(".")[0]
    return pure.parent.name if stem in {"__init__", "index", "mod"} else stem


def _subject(test: str) -> str:
    """`tests/test_cart.py` and `cart.test.js` are about `cart`."""
    stem = PurePosixPath(test).name.split(".")[0]
    return stem.removeprefix("test_").removesuffix("_test")


def _shared(one: str, other: str) -> int:
    """How many folders both are below."""
    pairs = zip(PurePosixPath(one).parts, PurePosixPath(other).parts, strict=False)
    return sum(left == right for left, right in pairs)
