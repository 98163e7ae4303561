"""An alert is one until its cooldown is over, and each channel's telling is marked."""

import asyncio
from typing import Any

import pytest

from ghapp.model import Alert, Channel, TellingState
from ghapp.store import Chosen, Store
from tests.alerts.builders import an_alert as any_alert

JOURNAL, SLACK, WEBHOOK, EMAIL = Channel
WAITING, TOLD, FAILED = TellingState


def at(hour: int) -> str:
    return f"2026-01-01T{hour:02}:00:00.000+00:00"


def an_alert(hour: int = 5, **more: Any) -> Alert:
    return any_alert(**{"created_at": at(hour), "last_at": at(hour)} | more)


async def put(store: Store, alert: Alert, cooldown: int = 1) -> tuple[Alert, bool]:
    hour = int(alert.created_at[11:13])
    return await store.alerts.put(alert, at(hour - cooldown), (JOURNAL, SLACK))


async def test_an_alert_comes_back_as_it_was_put(store: Store) -> None:
    alert = an_alert(repository_id=7, run_id="r1", message="é" * 900, advice="- a\n- b")

    assert await put(store, alert) == (alert, True)
    assert await store.alerts.get(alert.id) == alert
    assert await store.alerts.get("nothing") is None


@pytest.mark.parametrize(("hour", "is_new"), [(5, False), (6, True), (7, True)])
async def test_the_same_again_is_counted_until_the_cooldown_is_over(
    store: Store, hour: int, is_new: bool
) -> None:
    first, again = an_alert(), an_alert(hour)
    await put(store, first)

    found = await put(store, again)

    counted = first.model_copy(update={"count": 2, "last_at": at(hour)})
    assert found == ((again, True) if is_new else (counted, False))
    assert len(await store.alerts.recent()) == 1 + is_new


async def test_the_cooldown_runs_from_the_first_not_from_the_last(store: Store) -> None:
    told = [(await put(store, an_alert(hour), cooldown=3))[1] for hour in range(5, 12)]

    assert told == [True, False, False, True, False, False, True]


async def test_another_key_is_another_alert(store: Store) -> None:
    await put(store, an_alert())

    assert (await put(store, an_alert(key="disk:P0")))[1]


async def test_a_run_raises_the_same_once_however_late_it_says_so_again(store: Store) -> None:
    first = an_alert(run_id="r1")
    await put(store, first)

    assert await put(store, an_alert(9, run_id="r1")) == (first, False)
    assert (await put(store, an_alert(5, run_id="r2")))[0].count == 2


async def test_of_many_at_once_one_is_told(store: Store, database_url: str) -> None:
    other = Store(database_url)

    found = await asyncio.gather(*(put((store, other)[n % 2], an_alert()) for n in range(6)))

    other.close()
    assert sorted(is_new for _, is_new in found) == [False] * 5 + [True]
    [(alert, tellings)] = await store.alerts.recent()
    assert (alert.count, len(tellings)) == (6, 2)


async def test_every_channel_waits_to_be_told_and_is_marked_by_itself(store: Store) -> None:
    alert = an_alert()
    await put(store, alert)

    assert await store.alerts.begin(alert.id, SLACK)
    await store.alerts.excuse(alert.id, SLACK, "busy")
    assert await store.alerts.begin(alert.id, SLACK)
    await store.alerts.end(alert.id, JOURNAL, TOLD)

    [(_, tellings)] = await store.alerts.recent()
    assert [(each.channel, each.state, each.tries, each.reason) for each in tellings] == [
        (JOURNAL, TOLD, 0, ""),
        (SLACK, WAITING, 2, "busy"),
    ]
    assert [each.channel for each in await store.alerts.waiting()] == [SLACK]


@pytest.mark.parametrize("state", [TOLD, FAILED])
async def test_what_has_ended_does_not_begin_again(store: Store, state: TellingState) -> None:
    alert = an_alert()
    await put(store, alert)
    await store.alerts.begin(alert.id, SLACK)
    await store.alerts.end(alert.id, SLACK, state, "so it was")

    assert not await store.alerts.begin(alert.id, SLACK)
    await store.alerts.excuse(alert.id, SLACK, "busy")
    await store.alerts.end(alert.id, SLACK, WAITING)

    [(_, [_journal, slack])] = await store.alerts.recent()
    assert (slack.state, slack.tries, slack.reason) == (state, 1, "so it was")


async def test_a_channel_that_was_not_set_is_never_begun(store: Store) -> None:
    alert = an_alert()
    await put(store, alert)

    assert not await store.alerts.begin(alert.id, EMAIL)


async def test_the_newest_come_first_and_no_more_than_asked(store: Store) -> None:
    old, new, newest = [
        (await put(store, an_alert(hour, key=f"k{hour}", last_at=at(hour))))[0] for hour in (1, 3, 2)
    ]

    found = await store.alerts.recent(limit=2)

    assert [alert.id for alert, _ in found] == [new.id, newest.id]
    assert {each.alert_id for _, tellings in found for each in tellings} == {new.id, newest.id}
    assert old.id not in {new.id, newest.id}


async def test_what_came_last_long_ago_is_forgotten_with_its_tellings(store: Store) -> None:
    await put(store, an_alert(1, key="old"))
    again, _ = await put(store, an_alert(1, key="again"))
    await put(store, an_alert(2, key="again"), cooldown=2)

    await store.alerts.forget(at(2))

    assert [alert.id for alert, _ in await store.alerts.recent()] == [again.id]
    assert {each.alert_id for each in await store.alerts.waiting()} == {again.id}


async def test_who_is_gone_leaves_no_alert(store: Store) -> None:
    await put(store, an_alert(repository_id=7))
    stays, _ = await put(store, an_alert(key="other", repository_id=8))
    ours, _ = await put(store, an_alert(key="ours"))

    await store.purge.rows(Chosen(9, [7]), await store.purge.repositories(Chosen(9, [7])))

    assert {alert.id for alert, _ in await store.alerts.recent()} == {stays.id, ours.id}
    assert {each.alert_id for each in await store.alerts.waiting()} == {stays.id, ours.id}
