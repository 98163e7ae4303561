"""Deliveries are stored once, and come back when their work failed."""

import asyncio

import pytest

from ghapp.model import Ask, DeliveryState
from ghapp.store import Store
from tests.store.conftest import a_delivery

ASK = Ask(flow="check_branch", order={"sha": "1" * 40, "nested": {"é": [1, None]}})


async def test_a_delivery_is_stored_as_it_came(store: Store) -> None:
    delivery = a_delivery(action="opened")

    assert await store.deliveries.receive(delivery, ASK) == delivery
    assert await store.deliveries.find("g1") == delivery
    assert await store.deliveries.ask("g1") == ASK
    assert await store.deliveries.find("g2") is None
    assert await store.deliveries.received_at("g2") is None


@pytest.mark.parametrize("state", [DeliveryState.RECEIVED, DeliveryState.DONE, DeliveryState.IGNORED])
async def test_a_redelivery_of_what_did_not_fail_changes_nothing(store: Store, state: DeliveryState) -> None:
    await store.deliveries.receive(a_delivery(), ASK)
    await store.deliveries.finish("g1", state, "why")

    again = await store.deliveries.receive(a_delivery(event="other"), Ask(flow="other"))

    assert (again.state, again.attempt, again.event) == (state, 1, "push")
    assert await store.deliveries.ask("g1") == ASK


async def test_what_failed_is_received_again_as_another_attempt(store: Store) -> None:
    await store.deliveries.receive(a_delivery(), ASK)
    await store.deliveries.finish("g1", DeliveryState.FAILED, "GitHub was down")

    again = await store.deliveries.receive(a_delivery(), Ask(flow="newer"))

    assert (again.state, again.attempt, again.reason) == (DeliveryState.RECEIVED, 2, "")
    assert (await store.deliveries.ask("g1")).flow == "newer"
    assert [found.guid for found in await store.deliveries.unfinished()] == ["g1"]


async def test_two_redeliveries_at_once_make_one_more_attempt(store: Store) -> None:
    await store.deliveries.receive(a_delivery(), ASK)
    await store.deliveries.finish("g1", DeliveryState.FAILED)

    found = await asyncio.gather(*(store.deliveries.receive(a_delivery(), ASK) for _ in range(6)))

    assert {each.attempt for each in found} == {2}


async def test_one_delivery_that_comes_many_times_at_once_is_stored_once(store: Store) -> None:
    await asyncio.gather(*(store.deliveries.receive(a_delivery(), ASK) for _ in range(6)))

    assert [found.guid for found in await store.deliveries.recent()] == ["g1"]


async def test_what_is_ignored_is_finished_at_once_and_keeps_its_reason(store: Store) -> None:
    ignored = a_delivery(state=DeliveryState.IGNORED, reason="not a branch")

    await store.deliveries.receive(ignored, Ask(reason="not a branch"))

    assert await store.deliveries.find("g1") == ignored
    assert await store.deliveries.unfinished() == []


async def test_the_unfinished_come_oldest_first_and_the_recent_newest_first(store: Store) -> None:
    for guid in ("a", "b", "c"):
        await store.deliveries.receive(a_delivery(guid), ASK)
        await asyncio.sleep(0.002)
    await store.deliveries.finish("b", DeliveryState.DONE)

    assert [found.guid for found in await store.deliveries.unfinished()] == ["a", "c"]
    assert [found.guid for found in await store.deliveries.recent(2)] == ["c", "b"]


async def test_a_claim_is_the_first_holders_and_stays_so(store: Store) -> None:
    assert await store.deliveries.claim("comment:7:1", "g1")
    assert not await store.deliveries.claim("comment:7:1", "g2")
    assert await store.deliveries.claim("comment:7:1", "g1")
    assert await store.deliveries.claim("comment:7:2", "g2")


async def test_of_many_who_claim_at_once_one_wins(store: Store) -> None:
    won = await asyncio.gather(*(store.deliveries.claim("once", f"g{number}") for number in range(8)))

    assert won.count(True) == 1


async def test_there_are_as_many_slots_as_allowed(store: Store) -> None:
    async def claim(holder: str) -> bool:
        return await store.deliveries.claim_one_of("hour:7:ann", holder, 2)

    assert [await claim(holder) for holder in ("g1", "g2", "g3")] == [True, True, False]
    assert await claim("g2")
    assert await store.deliveries.claim_one_of("hour:7:bob", "g3", 2)
