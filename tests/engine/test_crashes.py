"""kill -9 anywhere: what was finished is not done again, and what was not is done by whoever lives (P2)."""

import asyncio
import inspect
import os
from collections import Counter

import pytest
from dbos import DBOS

from ghapp.engine.durable import DurableEngine
from ghapp.engine.liveness import Watcher, recover
from tests.engine.conftest import Place
from tests.engine.flows import flows_of
from tests.waiting import until

pytestmark = pytest.mark.slow
DONE = {"first": 1, "a": 1, "b": 1, "c": 1, "d": 1, "held": 2, "last:1abcdheld": 1}
TAKEOVER_SECONDS = 15


async def held(place: Place) -> int:
    """Start a journey and wait until it is held; the process that is on it."""
    place.effects.hold()
    assert await place.start("journey", "j1")
    await until(lambda: "held" in place.effects.words())
    return place.effects.lines()[-1][0]


async def test_finished_steps_are_not_run_again_after_a_kill_and_a_restart(place: Place) -> None:
    first = await asyncio.to_thread(place.work)
    await held(place)
    first.kill()
    place.effects.release()

    second = await asyncio.to_thread(place.work)

    await until(lambda: "last:1abcdheld" in place.effects.words(), TAKEOVER_SECONDS)
    assert Counter(place.effects.words()) == DONE
    assert {pid for pid, word in place.effects.lines() if word == "first"} == {first.process.pid}
    assert place.effects.lines()[-1][0] == second.process.pid
    assert not await place.start("journey", "j1")


async def test_the_work_of_a_dead_process_is_taken_over_and_that_of_a_living_one_is_not(place: Place) -> None:
    workers = await asyncio.gather(*(asyncio.to_thread(place.work) for _ in range(2)))
    pid = await held(place)
    await asyncio.sleep(1.5)  # it would have been taken from the living by now
    assert place.effects.words().count("held") == 1
    [dead] = [worker for worker in workers if worker.process.pid == pid]

    dead.kill()
    await until(lambda: place.effects.words().count("held") == 2, TAKEOVER_SECONDS)
    place.effects.release()

    await until(lambda: "last:1abcdheld" in place.effects.words(), TAKEOVER_SECONDS)
    assert Counter(place.effects.words()) == DONE
    assert place.effects.lines()[-1][0] != pid


async def test_a_process_that_is_asked_to_stop_ends_its_work_and_takes_no_more(place: Place) -> None:
    worker = await asyncio.to_thread(place.work)
    assert await place.start("slow", "s1", name="one")
    await until(lambda: place.effects.words() == ["begun:one"])

    stopping = asyncio.create_task(asyncio.to_thread(worker.stop))
    await asyncio.sleep(0.3)
    assert await place.start("slow", "s2", name="two")

    assert await stopping == 0
    assert place.effects.words() == ["begun:one", "ended:one"]


async def test_recovering_gives_a_dead_executors_flows_back_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contract of the library's private call: if this fails after an upgrade, `recover` must change."""
    monkeypatch.setattr(Watcher, "_loop", lambda _self: None)
    worker = await asyncio.to_thread(place.work)
    await held(place)
    worker.kill()
    engine = DurableEngine(place.url, place.folder / "locks")
    await asyncio.to_thread(engine.launch, flows_of(place.folder), 2)
    try:
        assert await asyncio.to_thread(recover, "nobody") == 0
        await asyncio.sleep(0.5)
        assert place.effects.words().count("held") == 1
        counts = [await asyncio.to_thread(recover, worker.executor) for _ in range(2)]
        place.effects.release()
        await until(lambda: "last:1abcdheld" in place.effects.words())
    finally:
        await asyncio.to_thread(engine.close, 5)

    assert counts == [1, 0]
    assert Counter(place.effects.words()) == DONE
    assert place.effects.lines()[-1][0] == os.getpid()


def test_the_private_call_takes_the_ids_of_executors() -> None:
    [name] = inspect.signature(DBOS._recover_pending_workflows).parameters

    assert name == "executor_ids"
