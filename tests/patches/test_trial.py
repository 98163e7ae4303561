"""Which mutants are caught, and when the time is over."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from ghapp.patches.mutants import Mutant, Trial, try_mutants
from ghapp.patches.mutants.trial import is_caught
from ghapp.patches.suite import Suite

GOOD = Suite(passed=frozenset("ab"), seconds=1)
BAD = Suite(passed=frozenset("b"), failed=frozenset("a"), seconds=1)
ENDLESS = Suite(broke="the tests were stopped", seconds=15)
MUTANTS = tuple(Mutant("a.py", line, "number", "1", "2", b"") for line in range(1, 5))


def run(*suites: Suite, told: list[Trial]) -> Callable[[Trial], Coroutine[Any, Any, Suite]]:
    left = iter(suites)

    async def one(trial: Trial) -> Suite:
        told.append(trial)
        return next(left)

    return one


@pytest.mark.parametrize(
    ("suite", "patched", "caught"),
    [
        (GOOD, [GOOD], False),
        (BAD, [GOOD], True),
        (BAD, [BAD], False),
        (BAD, [GOOD, BAD], False),
        (ENDLESS, [GOOD], True),
        (Suite(passed=frozenset("a")), [GOOD], True),
        (Suite(counted=3), [Suite(counted=4)], True),
    ],
)
def test_a_mutant_is_caught_by_a_test_that_passes_else(
    suite: Suite, patched: list[Suite], *, caught: bool
) -> None:
    assert is_caught(suite, patched) is caught


async def test_all_are_tried_where_there_is_time() -> None:
    told: list[Trial] = []
    tried = await try_mutants(run(BAD, GOOD, ENDLESS, BAD, told=told), MUTANTS, [GOOD], 300)
    assert [trial.mutant for trial in told] == list(MUTANTS)
    assert (len(tried.caught), tried.endless, tried.untried) == (3, 1, 0)
    assert tried.survived == (MUTANTS[1],)
    assert told[0] == Trial(MUTANTS[0], seconds=15, to_first=True)


async def test_none_begins_when_the_time_is_over() -> None:
    told: list[Trial] = []
    tried = await try_mutants(run(ENDLESS, ENDLESS, told=told), MUTANTS, [GOOD], 300)
    assert (len(told), tried.untried, tried.trouble) == (2, 2, "the time for it was over after 30 s")


async def test_no_trial_takes_longer_than_a_run_of_the_tests_may() -> None:
    told: list[Trial] = []
    slow = GOOD.model_copy(update={"seconds": 100})
    tried = await try_mutants(run(slow, slow, slow, told=told), MUTANTS, [slow], 250)
    assert (len(told), told[0].seconds, tried.untried) == (3, 250, 1)


async def test_tests_that_fail_anyway_are_run_to_their_end() -> None:
    told: list[Trial] = []
    await try_mutants(run(BAD, BAD, BAD, BAD, told=told), MUTANTS, [BAD], 300)
    assert {trial.to_first for trial in told} == {False}


async def test_what_is_not_known_is_not_caught() -> None:
    tried = await try_mutants(run(Suite(trouble="no box"), told=[]), MUTANTS, [GOOD], 300)
    assert (tried.ended, tried.untried, tried.trouble) == (0, 4, "no box")
