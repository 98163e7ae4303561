"""`ghapp runs`: what was done, and why a repair ended as it did."""

import pytest

from ghapp.config.repository import RepositoryConfig
from ghapp.errors import UserProblem
from ghapp.model import (
    Attempt,
    Caps,
    Finding,
    Move,
    PluginResult,
    PluginStatus,
    Run,
    Rung,
    State,
    Unasked,
    Wish,
)
from ghapp.pipeline import Facts, Selection, build_report
from ghapp.plugin import Checked
from ghapp.store import Store
from tests.cli.kept import Kept

AT = "2026-01-01T00:00:00.000+00:00"
CAPS = Caps.model_validate(dict.fromkeys(Caps.model_fields, 10**6))
MOVES = [
    Move(origin=State.INIT, outcome="started", to=State.BASELINE_CHECK, at=AT),
    Move(origin=State.BASELINE_CHECK, outcome="findings", to=State.AIDER_FIX, at=AT, reason="2 findings"),
    Move(origin=State.AIDER_FIX, outcome="edited", to=State.AIDER_RECHECK, at=AT, reason="1 file"),
    Move(origin=State.AIDER_RECHECK, outcome="findings", to=State.QUARANTINE, at=AT, reason="1 finding"),
]
TRIED = Attempt(number=1, agent=Rung.AIDER, success=True, cost=20_000, issues_before=2, issues_after=1)


async def climb(store: Store, run: Run) -> None:
    """Two findings, of which an agent repaired one."""
    await store.climbs.open(run)
    await store.climbs.add_report(run.id, 0, await report(store, "a.py", "b.py"), 2, AT)
    for number, move in enumerate(MOVES, 1):
        await store.climbs.move(run.id, move, number)
    await store.climbs.start(run.id, 1, Rung.AIDER, AT)
    await store.money.reserve(a_wish(run), CAPS)
    await store.money.settle(run.id, 1, TRIED.cost)
    await store.climbs.add_report(run.id, 1, await report(store, "b.py"), 1, AT)
    await store.climbs.add_attempt(run.id, TRIED, AT)


def a_wish(run: Run) -> Wish:
    return Wish(run_id=run.id, number=1, repository_id=7, installation_id=9, at=AT, wanted=30_000)


async def report(store: Store, *paths: str) -> str:
    found = tuple(Finding(tool="t", path=path, line=4, message="bad \x1b[31m") for path in paths)
    checked = Checked(PluginResult(id="t", status=PluginStatus.FINDINGS), found)
    built = build_report(Facts("r", "", ""), Selection((), (), paths), [checked], RepositoryConfig(), None)
    return await store.blobs.put(7, built.model_dump_json(by_alias=True).encode())


def test_the_newest_come_first(kept: Kept) -> None:
    old, new = kept.run(), kept.run()
    rows = kept.document("runs", "list")
    assert [row["id"] for row in rows] == [new.id, old.id]
    assert [row["id"] for row in kept.document("runs", "list", "--limit", "1")] == [new.id]
    assert (
        f"{new.id}  repair  queued       Acme/shop branch/topic 1111111111"
        in kept.call("runs", "list").stdout
    )


def test_a_run_is_shown_with_its_cost(kept: Kept) -> None:
    run = kept.run()
    kept.ask(lambda store: climb(store, run))
    told = kept.document("runs", "show", run.id)
    assert (told["repository"], told["state"], told["cost_usd"]) == ("Acme/shop", "queued", 0.02)
    assert "cost usd       0.02" in kept.call("runs", "show", run.id).stdout


def test_why_is_every_move_and_what_it_came_to(kept: Kept) -> None:
    run = kept.run()
    kept.ask(lambda store: climb(store, run))

    told = kept.document("runs", "why", run.id)

    assert [(move["to"], move["reason"]) for move in told["moves"]][1] == ("S1_AIDER_FIX", "2 findings")
    assert (told["attempts"][0]["cost_usd"], told["lost_attempts"]) == (0.02, [])
    assert [each["path"] for each in told["before"]] == ["a.py", "b.py"]
    assert [each["path"] for each in told["after"]] == ["b.py"]


def test_a_person_reads_why(kept: Kept) -> None:
    run = kept.run()
    kept.ask(lambda store: climb(store, run))
    said = kept.call("runs", "why", run.id).stdout
    assert (
        "S1_AIDER_RECHECK       findings   1 finding\nS4_QUARANTINE\n1 aider      2 -> 1  $0.0200\n" in said
    )
    assert "Findings that count: 2 before, 1 after.\n  b.py:4  t: bad \\x1b[31m\n" in said


def test_an_attempt_without_an_end_is_told(kept: Kept) -> None:
    run = kept.run()

    async def cut_off(store: Store) -> None:
        await store.climbs.open(run)
        await store.climbs.start(run.id, 1, Rung.CODEX, AT)

    kept.ask(cut_off)
    assert kept.document("runs", "why", run.id)["lost_attempts"] == [1]
    assert "1 began and has no end" in kept.call("runs", "why", run.id).stdout


def test_a_run_that_tried_nothing_says_so(kept: Kept) -> None:
    said = kept.call("runs", "why", kept.run().id).stdout
    assert "Nothing was tried." in said
    assert "Nothing was judged." in said


@pytest.mark.parametrize(
    ("unasked", "said"),
    [
        (Unasked(repair="r2"), "Repair r2 was begun by itself."),
        (Unasked(reason="it is of a fork"), "Nothing came of it by itself: it is of a fork."),
    ],
)
def test_what_nobody_asked_for_is_told(kept: Kept, unasked: Unasked, said: str) -> None:
    run = kept.run()
    kept.ask(lambda store: store.climbs.add_unasked(run, unasked, AT))

    assert said in kept.call("runs", "why", run.id).stdout
    assert kept.document("runs", "why", run.id)["unasked"] == unasked.model_dump(mode="json")


@pytest.mark.parametrize("verb", ["show", "why"])
def test_an_id_that_nobody_knows_is_a_problem(kept: Kept, verb: str) -> None:
    result = kept.call("runs", verb, "nothing")
    assert isinstance(result.exception, UserProblem)
    assert result.exception.code == "E204"
