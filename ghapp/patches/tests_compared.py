"""Tests before and after a patch, each side run once or, where something fails, up to three times. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ghapp.model import Noun
from ghapp.patches.suite import Suite

TRIES = 3
Tries = Sequence[Suite]


class Broken(NamedTuple):
    """A test that passes without the patch, and failed so often of so many tries with it."""

    test: str
    failed: int
    tries: int
    said: str = ""


class Compared(Noun):
    """`total` are the tests that count: those that fail on both sides are `failing` and do not."""

    passed: int
    total: int
    broken: tuple[Broken, ...] = ()
    gone: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()


class _Record(NamedTuple):
    failed: int
    seen: int

    @property
    def fails(self) -> bool:
        """Two of three decide; where there are only two tries, one that failed does."""
        return self.seen > 0 and self.failed * 2 >= self.seen

    @property
    def is_flaky(self) -> bool:
        return 0 < self.failed < self.seen


def compare(before: Tries, after: Tries) -> Compared:
    """Both sides have at least one run, and all of them are known."""
    old, new = _records(before), _records(after)
    names = sorted({*old, *new})
    sides = {name: (old.get(name, _Record(0, 0)), new.get(name, _Record(0, 0))) for name in names}
    failing = tuple(name for name, (one, other) in sides.items() if one.fails and other.fails)
    counting = {name: other for name, (_, other) in sides.items() if name not in failing and other.seen}
    counted = min(suite.counted for suite in after)
    return Compared(
        passed=sum(not other.fails for other in counting.values()) + counted,
        total=len(counting) + counted,
        broken=tuple(_broken(sides, after)),
        gone=tuple(_gone(sides, before, after)),
        flaky=tuple(name for name, both in sides.items() if any(side.is_flaky for side in both)),
        repaired=tuple(
            n for n, (one, other) in sides.items() if one.fails and other.seen and not other.fails
        ),
        failing=failing,
    )


def newly_failing(before: Tries, after: Tries) -> frozenset[str]:
    """Tests that failed with the patch, and not every time without it."""
    always = frozenset.intersection(*(suite.failed for suite in before)) if before else frozenset()
    return frozenset().union(*(suite.failed for suite in after)) - always


def _records(tries: Tries) -> dict[str, _Record]:
    names = frozenset[str]().union(*(suite.passed | suite.failed for suite in tries))
    return {
        name: _Record(
            sum(name in suite.failed for suite in tries),
            sum(name in suite.failed or name in suite.passed for suite in tries),
        )
        for name in names
    }


def _broken(sides: dict[str, tuple[_Record, _Record]], after: Tries) -> Iterator[Broken]:
    """One that is stable without the patch must not fail once with it."""
    said = {test: words for suite in after for test, words in suite.said.items()}
    for name, (one, other) in sides.items():
        if (other.failed > 0) if one.failed == 0 else (other.fails and not one.fails):
            words = said.get(name) or said.get(name.partition("::")[2], "")
            yield Broken(name, other.failed, other.seen, words)


def _gone(sides: dict[str, tuple[_Record, _Record]], before: Tries, after: Tries) -> Iterator[str]:
    """A case is not, of a function of which as many pass as before: some are named in the order of a set,
    which is another one in every run (`hash(None)` is an address before Python 3.12).
    """
    lost = [name for name, (one, other) in sides.items() if one.seen and not one.fails and not other.seen]
    missing = Counter(map(_function, before[0].passed))
    missing.subtract(map(_function, min(after, key=lambda suite: len(suite.passed)).passed))
    for name in lost:
        function = _function(name)
        if not function or missing[function] > 0:
            missing[function] -= 1
            yield name
    fewer = before[0].counted - min(suite.counted for suite in after)
    if fewer > 0:
        yield f"{fewer} of {before[0].counted} tests"


def _function(test: str) -> str:
    """`a.py::test` of `a.py::test[1-2]`; "" of a test that is no case."""
    return test.partition("[")[0] if test.endswith("]") else ""
