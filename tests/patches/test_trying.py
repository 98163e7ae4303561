"""How often the tests are run on each side."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from ghapp.patches.suite import Suite
from ghapp.patches.trying import try_both

GOOD = Suite(passed=frozenset("ab"), seconds=1)
BAD = Suite(passed=frozenset("b"), failed=frozenset("a"), seconds=1)
ENDLESS = Suite(broke="the tests were stopped after 9 s", seconds=9)


def side(*suites: Suite, told: list[Suite]) -> Callable[[], Coroutine[Any, Any, Suite]]:
    left = iter(suites)

    async def run() -> Suite:
        told.append(suite := next(left))
        return suite

    return run


@pytest.mark.parametrize(
    ("before", "after", "runs"),
    [
        ([GOOD], [GOOD], (1, 1)),
        ([BAD] * 3, [GOOD], (3, 1)),
        ([BAD] * 3, [BAD], (3, 1)),
        ([GOOD] * 3, [BAD] * 3, (3, 3)),
        ([BAD, GOOD, GOOD], [GOOD], (3, 1)),
        ([ENDLESS], [], (1, 0)),
        ([GOOD], [ENDLESS], (1, 1)),
    ],
)
async def test_a_failure_is_tried_three_times_and_nothing_else(
    before: list[Suite], after: list[Suite], runs: tuple[int, int]
) -> None:
    one, other = list[Suite](), list[Suite]()

    tested = await try_both(side(*before, told=one), side(*after, told=other), (), 100)

    assert (len(one), len(other)) == runs
    assert (len(tested.before), len(tested.after)) == runs


async def test_what_is_known_is_not_run_again() -> None:
    ran = list[Suite]()
    tested = await try_both(side(told=ran), side(GOOD, told=[]), (BAD, BAD, BAD), 100)
    assert (ran, tested.compared and tested.compared.repaired) == ([], ("a",))


async def test_no_try_begins_when_the_time_is_over() -> None:
    slow = BAD.model_copy(update={"seconds": 60.0})
    ran = list[Suite]()
    await try_both(side(GOOD, told=[]), side(slow, slow, slow, told=ran), (GOOD, GOOD, GOOD), 100)
    assert len(ran) == 2


async def test_only_the_patched_side_is_blamed_for_not_ending() -> None:
    assert (await try_both(side(ENDLESS, told=[]), side(told=[]), (), 9)).broke == ""
    tested = await try_both(side(GOOD, told=[]), side(ENDLESS, told=[]), (), 9)
    assert (tested.broke, tested.compared) == (ENDLESS.broke, None)
