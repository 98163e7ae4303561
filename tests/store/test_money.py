"""Money is reserved, then settled; whoever asks at the same time, no cap is passed."""

import asyncio
import json
import subprocess
import sys
from typing import Any

import pytest
import sqlalchemy as sa

from ghapp.model import Caps, Grant, Spent, Wish
from ghapp.model.moment import now
from ghapp.store import Chosen, Store
from tests.store.conftest import a_repository, a_run

AMPLE = 10**12
HERE = a_repository(7)
NOON = "2026-03-31T12:00:00.000+00:00"
ASK = """
import asyncio, json, sys
from ghapp.model import Caps, Wish
from ghapp.store import Store

async def ask(store, caps, who):
    common = {"number": 1, "repository_id": 7, "installation_id": 9, "at": sys.argv[3], "wanted": 10}
    wishes = [Wish(run_id=f"{who}{n}", **common) for n in range(20)]
    print(sum([(await store.money.reserve(wish, caps)).amount for wish in wishes]))

asyncio.run(ask(Store(sys.argv[1]), Caps.model_validate_json(sys.argv[4]), sys.argv[2]))
"""


def caps(**lower: int) -> Caps:
    return Caps.model_validate(dict.fromkeys(Caps.model_fields, AMPLE) | lower)


def wish(run_id: str = "r1", number: int = 1, **more: Any) -> Wish:
    values = {"repository_id": 7, "installation_id": 9, "pull_request": 3, "at": NOON, "wanted": 100}
    return Wish.model_validate({"run_id": run_id, "number": number} | values | more)


async def test_what_every_cap_leaves_is_granted(store: Store) -> None:
    assert await store.money.reserve(wish(), caps()) == Grant(amount=100)
    assert await store.money.spent(HERE, NOON, 3) == Spent.model_validate(
        dict.fromkeys(Spent.model_fields, 100)
    )


@pytest.mark.parametrize("cap", list(Caps.model_fields))
async def test_the_cap_that_leaves_least_decides_and_is_named(store: Store, cap: str) -> None:
    before = 0 if cap == "attempt" else 100
    await store.money.reserve(wish("before"), caps())

    grant = await store.money.reserve(wish(), caps(**{cap: before + 60}))

    assert grant == Grant.model_validate({"amount": 60, "cap": cap})


@pytest.mark.parametrize(("least", "granted"), [(60, 60), (61, 0)])
async def test_less_than_the_least_is_refused_and_costs_nothing(
    store: Store, least: int, granted: int
) -> None:
    grant = await store.money.reserve(wish(least=least), caps(day=60))

    assert grant == Grant(amount=granted, cap="day")
    assert await store.money.of_run("r1") == granted


async def test_a_spent_cap_grants_nothing_even_when_it_was_lowered_below_what_is_spent(store: Store) -> None:
    await store.money.reserve(wish("before"), caps())

    assert await store.money.reserve(wish(), caps(month=40)) == Grant(amount=0, cap="month")


@pytest.mark.parametrize(
    ("cap", "elsewhere"),
    [
        ("pull_request", {"pull_request": 4}),
        ("pull_request", {"repository_id": 8}),
        ("day", {"repository_id": 8}),
        ("day", {"at": "2026-03-30T12:00:00.000+00:00"}),
        ("month", {"at": "2026-04-01T00:00:00.000+00:00"}),
        ("month", {"repository_id": 8}),
        ("account_day", {"repository_id": 8, "installation_id": 10}),
        ("account_day", {"at": "2026-03-30T12:00:00.000+00:00"}),
        ("server_day", {"at": "2026-03-30T12:00:00.000+00:00"}),
    ],
)
async def test_what_was_spent_elsewhere_does_not_count(
    store: Store, cap: str, elsewhere: dict[str, Any]
) -> None:
    await store.money.reserve(wish("before", **elsewhere), caps())

    assert await store.money.reserve(wish(), caps(**{cap: 100})) == Grant(amount=100)


@pytest.mark.parametrize(
    ("cap", "elsewhere"),
    [
        ("pull_request", {"at": "2025-12-01T00:00:00.000+00:00"}),
        ("day", {"pull_request": None}),
        ("day", {"at": "2026-04-01T01:00:00+02:00"}),
        ("month", {"at": "2026-03-01T00:00:00.000+00:00"}),
        ("account_day", {"repository_id": 8}),
        ("server_day", {"repository_id": 8, "installation_id": 10}),
    ],
)
async def test_what_was_spent_within_the_same_cap_counts(
    store: Store, cap: str, elsewhere: dict[str, Any]
) -> None:
    await store.money.reserve(wish("before", **elsewhere), caps())

    assert await store.money.reserve(wish(), caps(**{cap: 100})) == Grant.model_validate(
        {"amount": 0, "cap": cap}
    )


async def test_without_a_pull_request_the_run_is_what_is_capped(store: Store) -> None:
    first = [wish(run, pull_request=None) for run in ("r1", "r2")]
    assert [await store.money.reserve(each, caps(pull_request=100)) for each in first] == [
        Grant(amount=100)
    ] * 2

    again = await store.money.reserve(wish("r1", 2, pull_request=None), caps(pull_request=100))

    assert again == Grant(amount=0, cap="pull_request")


async def test_a_repeated_step_gets_what_was_granted_then(store: Store) -> None:
    first = await store.money.reserve(wish(), caps(day=60))
    await store.money.settle("r1", 1, 5)

    assert await store.money.reserve(wish(), caps()) == first == Grant(amount=60, cap="day")
    assert await store.money.of_run("r1") == 5


async def test_a_refusal_is_asked_anew(store: Store) -> None:
    assert await store.money.reserve(wish(), caps(day=0)) == Grant(amount=0, cap="day")

    assert await store.money.reserve(wish(), caps()) == Grant(amount=100)


@pytest.mark.parametrize("cost", [0, 30, 130])
async def test_what_was_settled_counts_instead_of_what_was_granted(store: Store, cost: int) -> None:
    await store.money.reserve(wish(), caps())

    assert await store.money.settle("r1", 1, cost)

    assert (await store.money.spent(HERE, NOON, 3)).day == cost


async def test_only_the_first_settlement_counts(store: Store) -> None:
    await store.money.reserve(wish(), caps())
    await store.money.settle("r1", 1, 30)

    assert not await store.money.settle("r1", 1, 0)
    assert not await store.money.settle("r1", 2, 50)
    assert await store.money.of_run("r1") == 30


async def test_an_attempt_costs_what_was_granted_until_it_is_settled(store: Store) -> None:
    await store.money.reserve(wish(), caps())
    await store.money.reserve(wish(number=2), caps())
    await store.money.settle("r1", 2, 30)

    costs = [await store.money.of_attempt("r1", number) for number in (1, 2, 3)]

    assert costs == [100, 30, 0]


async def test_of_many_who_ask_at_once_none_passes_a_cap(store: Store, database_url: str) -> None:
    stores = [store, Store(database_url), Store(database_url)]
    wishes = [wish(f"r{n}", pull_request=n, wanted=30) for n in range(30)]

    asked = [stores[n % 3].money.reserve(each, caps(server_day=100)) for n, each in enumerate(wishes)]
    granted = [grant.amount for grant in await asyncio.gather(*asked)]

    assert sorted(filter(None, granted)) == [10, 30, 30, 30]
    assert (await store.money.spent(HERE, NOON)).server_day == 100
    for other in stores[1:]:
        other.close()


async def test_of_many_who_ask_for_one_attempt_all_get_the_same(store: Store) -> None:
    grants = await asyncio.gather(*(store.money.reserve(wish(), caps(day=60)) for _ in range(8)))

    assert grants == [Grant(amount=60, cap="day")] * 8
    assert await store.money.of_run("r1") == 60


@pytest.mark.slow
def test_processes_that_ask_at_once_do_not_pass_a_cap(store: Store, database_url: str) -> None:
    cap = json.dumps(caps(day=305).model_dump())
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", ASK, database_url, who, NOON, cap], stdout=subprocess.PIPE, text=True
        )
        for who in "abc"
    ]

    granted = [int(process.communicate(timeout=60)[0]) for process in asking]

    assert sum(granted) == 305
    assert asyncio.run(store.money.spent(HERE, NOON)).day == 305


async def test_who_is_gone_leaves_only_nobody_s_money_of_today(store: Store) -> None:
    await store.runs.open(a_run())
    await store.money.reserve(wish("today", at=now()), caps())
    await store.money.reserve(wish("old"), caps())
    await store.money.reserve(wish("other", repository_id=8), caps())

    await store.purge.rows(Chosen(9, [7]), [7])

    with store.engine.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT run_id, repository_id, installation_id, pull_request FROM spending")
        )
        assert sorted(map(tuple, rows)) == [("other", 8, 9, 3), ("today", 0, 0, None)]
    assert (await store.money.spent(HERE, now(), 3)) == Spent(
        pull_request=0, day=0, month=0, account_day=0, server_day=100
    )


async def test_what_was_spent_is_known_by_day(store: Store) -> None:
    for number, at in enumerate(("2026-03-29T23:59:00+00:00", NOON, NOON)):
        await store.money.reserve(wish(number=number, at=at, wanted=10), caps())
    await store.money.settle("r1", 2, 4)

    assert await store.money.by_day("2026-03-30") == {"2026-03-31": 14}
