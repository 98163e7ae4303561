"""The money of a job: never more than the cap, however many ask at the same time."""

import asyncio

import pytest

from ghapp.egress.budget import Budget, ModelPrice
from ghapp.egress.usage import Usage
from ghapp.errors import UserProblem

PRICE = ModelPrice(
    input=3_000_000, cache_read=300_000, cache_write=3_750_000, output=15_000_000, longest=10_000
)
FREE = ModelPrice(0, 0, 0, 0, 10_000)
THOUSAND = 1_000 * 15  # micro-dollars for a thousand tokens of output


def budget(cap: int) -> Budget:
    return Budget(cap, {"m": PRICE, "free": FREE})


def test_a_price_is_rounded_up() -> None:
    assert PRICE.of(Usage(input=1_000, cache_read=1_000, cache_write=1_000, output=1_000)) == 22_050
    assert PRICE.of(Usage(cache_read=1)) == 1
    assert PRICE.of(Usage()) == 0


async def test_what_was_reserved_is_settled_by_what_was_used() -> None:
    found = budget(THOUSAND * 100)

    reservation = await found.reserve("m", 0, 2_000, 1)
    found.settle(reservation, Usage("m-2026", output=10))

    assert (reservation.output, reservation.is_cut) == (2_000, False)
    assert (found.spent, [each.cost for each in found.receipts]) == (150, [150])


async def test_an_answer_is_cut_to_what_is_left() -> None:
    found = budget(THOUSAND * 4)

    asked = await found.reserve(
        "m", 4_000, None, 1_024
    )  # its input costs what a thousand tokens of output do

    assert (asked.output, asked.is_cut, asked.cost) == (3_000, True, THOUSAND * 4)


@pytest.mark.parametrize("asked", [0, 10, 10_000_000])
async def test_a_budget_that_is_spent_lets_nobody_pass(asked: int) -> None:
    found = budget(THOUSAND)
    found.settle(await found.reserve("m", 0, 1_000, 1), Usage(output=990))

    with pytest.raises(UserProblem, match=r"E561 .*\$0.0001 of \$0.0150 are left"):
        await found.reserve("m", asked, 2_000, 1_024)


async def test_a_short_answer_needs_no_more_than_it_may_have() -> None:
    found = budget(15)

    assert (await found.reserve("m", 0, 1, 1_024)).output == 1
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(found.reserve("m", 0, 1, 1_024), 0.05)


async def test_who_comes_while_all_is_reserved_waits_for_what_is_left_over() -> None:
    found = budget(THOUSAND * 2)
    first = await found.reserve("m", 0, None, 1_024)
    second = asyncio.create_task(found.reserve("m", 0, None, 1_024))
    await asyncio.sleep(0.01)
    assert not second.done()

    found.settle(first, Usage(output=500))

    assert (await second).output == 1_500


async def test_many_at_once_never_pass_the_cap() -> None:
    found = budget(THOUSAND * 10)

    async def ask() -> None:
        reservation = await found.reserve("m", 100, 3_000, 1_024)
        await asyncio.sleep(0)
        assert found.spent + sum(each.cost for each in found._under_way) <= found.cap
        found.settle(reservation, Usage(input=100, output=reservation.output))

    done = await asyncio.gather(*(ask() for _ in range(50)), return_exceptions=True)

    assert found.spent <= found.cap
    assert {type(each) for each in done} == {type(None), UserProblem}


async def test_what_nobody_bills_costs_nothing() -> None:
    found = budget(THOUSAND * 2)

    found.settle(await found.reserve("m", 0, None, 1), None)

    assert (found.spent, found.receipts) == (0, [])
    assert (await found.reserve("m", 0, None, 1)).output == 2_000


async def test_a_model_without_a_price_is_refused_and_a_free_one_is_not() -> None:
    found = budget(0)

    with pytest.raises(UserProblem, match="E564 The price of the model other") as caught:
        await found.reserve("other", 1, 1, 1)
    assert "Use one of: free, m." in caught.value.problem.suggestions
    assert (await found.reserve("free", 10**9, None, 1_024)).output == 10_000
