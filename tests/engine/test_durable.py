"""Flows in one process: what a step may do, and who is waited for."""

import asyncio

import pytest

from ghapp.engine import Queue
from tests.engine.conftest import Launched
from tests.waiting import until

pytestmark = pytest.mark.slow


async def test_a_flow_runs_with_its_order_and_knows_its_id(launched: Launched) -> None:
    flow_id = await launched.start("plain", queue=Queue.RUNS, name="é")
    await launched.ended(flow_id)

    assert launched.effects.words() == [f"{flow_id}:é"]


async def test_a_flow_that_is_started_twice_runs_once(launched: Launched) -> None:
    flow_id = await launched.start("plain", name="one")

    async def again() -> bool:
        return await launched.engine.start("plain", {"name": "x"}, flow_id=flow_id, queue=Queue.DELIVERIES)

    assert not any(await asyncio.gather(again(), again()))
    await launched.ended(flow_id)
    assert not await again()
    assert launched.effects.words() == [f"{flow_id}:one"]


async def test_of_many_who_start_one_flow_at_once_one_does(launched: Launched) -> None:
    async def start() -> bool:
        return await launched.engine.start("plain", {"name": "x"}, flow_id="same", queue=Queue.DELIVERIES)

    started = await asyncio.gather(*(start() for _ in range(6)))

    await launched.ended("same")
    assert started.count(True) == 1
    assert launched.effects.words() == ["same:x"]


async def test_a_step_whose_door_is_shut_waits_and_tries_again(launched: Launched) -> None:
    await launched.ended(await launched.start("shut"))

    assert launched.effects.words() == ["knock", "knock", "open"]


async def test_other_trouble_is_raised_in_the_flow_and_not_tried_again(launched: Launched) -> None:
    await launched.ended(await launched.start("broken"))

    assert launched.effects.words() == ["try", "E404:acme/shop"]


async def test_steps_side_by_side_give_their_results_in_the_order_they_were_asked_for(
    launched: Launched,
) -> None:
    await launched.ended(await launched.start("together"))

    *steps, told = launched.effects.words()
    assert told == "told:0123"
    assert sorted(steps) == ["step0", "step1", "step2", "step2", "step3"]
    assert steps[:2] == ["step3", "step2"]


async def test_a_cancelled_flow_is_interrupted_in_its_step_and_goes_no_further(launched: Launched) -> None:
    flow_id = await launched.start("stuck")
    await until(lambda: launched.effects.words() == ["begun"])
    assert await launched.engine.is_active(flow_id)

    await launched.engine.cancel([flow_id])

    assert not await launched.engine.is_active(flow_id)
    await until(lambda: "interrupted" in launched.effects.words())
    await asyncio.sleep(0.3)
    assert launched.effects.words() == ["begun", "interrupted"]


async def test_cancelling_nothing_or_the_unknown_is_no_trouble(launched: Launched) -> None:
    await launched.engine.cancel([])
    await launched.engine.cancel(["nowhere"])

    assert not await launched.engine.is_active("nowhere")
