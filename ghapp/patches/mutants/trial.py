"""Tries mutants, one after the other, as long as there is time: are they caught by the tests?"""

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from ghapp.config.testing import Testing
from ghapp.patches.mutants.mutant import Mutant
from ghapp.patches.suite import Suite

Tries = Sequence[Suite]
_OF_ONE, _OF_ALL, _LEAST = 5, 12, 10  # times the time of the tests; seconds


@dataclass(frozen=True, slots=True)
class Trial:
    """A run of the tests with a mutant in the place of its file, stopped after so many `seconds`. `to_first`:
    the first failure tells all.
    """

    mutant: Mutant
    seconds: int
    to_first: bool

    def hurried(self, testing: Testing) -> Testing:
        return testing.model_copy(update={"coverage": False, "timeout_seconds": self.seconds})


Run = Callable[[Trial], Awaitable[Suite]]


@dataclass(frozen=True, slots=True)
class Tried:
    """`endless` are those of `caught` with which the tests did not come to their end. `trouble` says why the
    rest, `untried`, is not known.
    """

    caught: tuple[Mutant, ...] = ()
    endless: int = 0
    survived: tuple[Mutant, ...] = ()
    untried: int = 0
    trouble: str = ""
    seconds: float = 0.0

    @property
    def ended(self) -> int:
        return len(self.caught) + len(self.survived)


async def try_mutants(run: Run, mutants: Sequence[Mutant], patched: Tries, most: int) -> Tried:
    """`patched` are the runs without a mutant, at least one, and all known. No trial begins after `most`
    seconds, nor after a few times what those took.
    """
    known, caught, survived, endless, spent = patched[0], list[Mutant](), list[Mutant](), 0, 0.0
    seconds = min(most, math.ceil(_OF_ONE * known.seconds) + _LEAST)
    in_all, trouble = min(most, _OF_ALL * known.seconds + _LEAST), ""
    for mutant in mutants:
        if spent >= in_all:
            trouble = f"the time for it was over after {spent:.0f} s"
            break
        suite = await run(Trial(mutant, seconds, to_first=not _unsteady(patched)))
        spent += suite.seconds
        if suite.trouble:
            trouble = suite.trouble
            break
        (caught if is_caught(suite, patched) else survived).append(mutant)
        endless += bool(suite.broke)
    untried = len(mutants) - len(caught) - len(survived)
    return Tried(tuple(caught), endless, tuple(survived), untried, trouble, round(spent, 3))


def is_caught(suite: Suite, patched: Tries) -> bool:
    """By a test that passes without the mutant. A run that does not come to its end is another end, too."""
    if suite.broke or suite.failed - _unsteady(patched):
        return True
    return suite.total < min(each.total for each in patched)


def _unsteady(patched: Tries) -> frozenset[str]:
    """Tests that fail anyway, once at least."""
    return frozenset[str]().union(*(suite.failed for suite in patched))
