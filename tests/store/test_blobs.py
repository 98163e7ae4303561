"""Large things by reference, sticky comments by id, and nothing left of an installation that is gone."""

import os

import pytest

from ghapp.model import Ask
from ghapp.store import Chosen, Store
from tests.store.conftest import a_commit, a_delivery, a_repository, a_run


@pytest.mark.parametrize("content", [b"", b"x", b"\x00\xff" * 1000, os.urandom(300_000)])
async def test_a_blob_comes_back_byte_by_byte(store: Store, content: bytes) -> None:
    blob = await store.blobs.put(7, content)

    assert await store.blobs.get(7, blob) == content
    assert await store.blobs.put(7, content) == blob


async def test_a_blob_of_another_repository_is_not_there(store: Store) -> None:
    blob = await store.blobs.put(7, b"secret")

    with pytest.raises(KeyError):
        await store.blobs.get(8, blob)


async def test_a_pull_request_has_one_comment_the_last_that_was_set(store: Store) -> None:
    for comment in (1, 2**40):
        await store.comments.set(7, 3, comment)

    assert await store.comments.get(7, 3) == 2**40
    assert await store.comments.get(7, 4) is None
    assert await store.comments.get(8, 3) is None


async def filled(store: Store) -> dict[str, str]:
    """Two repositories of installation 9 and one of 10, each with everything; the blobs by name."""
    blobs = {}
    for number, name, owner in ((7, "Acme/shop", 9), (8, "acme/till", 9), (9, "other/shop", 10)):
        await store.runs.open(a_run(a_commit(a_repository(number, name, owner)), key=name))
        await store.comments.set(number, 1, 100 + number)
        blobs[name] = await store.blobs.put(number, name.encode())
        await store.deliveries.receive(a_delivery(name, repository=name, installation_id=owner), Ask())
    return blobs


async def has(store: Store, blobs: dict[str, str], number: int, name: str) -> list[bool]:
    """Whether its run, comment, blob and delivery are there."""
    try:
        blob = await store.blobs.get(number, blobs[name]) == name.encode()
    except KeyError:
        blob = False
    runs = [run for run, _ in await store.runs.recent() if run.commit.repository.id == number]
    comment = await store.comments.get(number, 1)
    return [bool(runs), comment is not None, blob, await store.deliveries.find(name) is not None]


async def purge(store: Store, chosen: Chosen) -> list[int]:
    """The ids of the repositories that went."""
    gone = await store.purge.repositories(chosen)
    await store.purge.rows(chosen, gone)
    return gone


EVERYTHING = Chosen(9, (), everything=True)


async def test_an_installation_that_is_gone_leaves_nothing_and_takes_nobody_along(store: Store) -> None:
    blobs = await filled(store)

    assert await purge(store, EVERYTHING) == [7, 8]

    assert await has(store, blobs, 7, "Acme/shop") == [False] * 4
    assert await has(store, blobs, 8, "acme/till") == [False] * 4
    assert await has(store, blobs, 9, "other/shop") == [True] * 4


async def test_a_removed_repository_goes_alone(store: Store) -> None:
    blobs = await filled(store)

    assert await purge(store, Chosen(9, [7], ["Acme/shop"])) == [7]

    assert await has(store, blobs, 7, "Acme/shop") == [False] * 4
    assert await has(store, blobs, 8, "acme/till") == [True] * 4
    assert await has(store, blobs, 9, "other/shop") == [True] * 4


async def test_a_transferred_repository_keeps_what_its_new_owner_uses(store: Store) -> None:
    blobs = await filled(store)
    await store.runs.open(a_run(a_commit(a_repository(7, "new/shop", 10)), key="new"))

    assert await purge(store, Chosen(9, [7, 8], everything=True)) == [8]

    assert (await has(store, blobs, 7, "Acme/shop"))[:3] == [True] * 3
    assert [run.commit.repository.installation_id for run, _ in await store.runs.recent()] == [10, 10]


async def test_what_was_said_in_a_repository_goes_too_even_if_nothing_ran_there(store: Store) -> None:
    await store.comments.set(12, 1, 55)
    for key in ("comment:12:77", "hour:12:ann:2026010203:0", "hour:120:ann:2026010203:0"):
        await store.deliveries.claim(key, "g1")

    await purge(store, Chosen(9, [12]))

    assert await store.comments.get(12, 1) is None
    assert await store.deliveries.claim("comment:12:77", "g2")
    assert await store.deliveries.claim("hour:12:ann:2026010203:0", "g2")
    assert not await store.deliveries.claim("hour:120:ann:2026010203:0", "g2")


async def test_the_flows_of_what_goes_are_named_as_often_as_asked(
    store: Store,
) -> None:
    run = await store.runs.open(a_run())
    await store.deliveries.receive(a_delivery("old", attempt=2), Ask())
    await store.deliveries.receive(a_delivery("now"), Ask())
    chosen = Chosen(9, (), everything=True, but="now")

    for _ in range(2):
        named = await store.purge.flows(chosen)
        assert sorted(named) == sorted([run.id, "delivery:old:1", "delivery:old:2"])

    await purge(store, chosen)
    assert await store.deliveries.find("now") is not None


async def test_forgetting_twice_forgets_nothing_more(store: Store) -> None:
    await filled(store)
    await purge(store, EVERYTHING)

    assert await purge(store, EVERYTHING) == []
    assert len(await store.runs.recent()) == 1
