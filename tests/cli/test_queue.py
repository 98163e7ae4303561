"""`ghapp queue`: looking at what waits for a person, and deciding about it once."""

from datetime import timedelta

import click
import pytest

from ghapp.errors import UserProblem
from ghapp.model import Queued, QueuedState
from ghapp.model.moment import now
from tests.cli.kept import PAST, Kept

HOUR = timedelta(hours=1)


def state(kept: Kept, item: Queued) -> QueuedState | None:
    found = kept.ask(lambda store: store.queue.get(item.id))
    return found.state if found else None


def test_only_what_waits_is_listed_the_oldest_first(kept: Kept) -> None:
    new, old = kept.queued(created_at=now(-HOUR)), kept.queued(created_at=now(-30 * HOUR))
    gone, late = kept.queued(), kept.queued(created_at=PAST)
    kept.call("queue", "reject", gone.id, "--reason", "no")

    rows, all_rows = kept.document("queue", "list"), kept.document("queue", "list", "--all")

    assert [(row["id"], row["status"], row["age_hours"]) for row in rows] == [
        (old.id, "pending", 30.0),
        (new.id, "pending", 1.0),
    ]
    assert [rows[0][key] for key in ("repository", "confidence", "reason")] == ["Acme/shop", 0.88, "a veto"]
    states = {row["id"]: row["status"] for row in all_rows}
    assert (states[gone.id], states[late.id]) == ("rejected", "expired")


def test_a_person_reads_a_line_for_each(kept: Kept) -> None:
    assert kept.call("queue", "list").stdout == "Nothing waits.\n"
    item = kept.queued(created_at=now(-30 * HOUR), why="a \x1b[31mveto")
    [line] = kept.call("queue", "list").stdout.splitlines()
    place = f"Acme/shop #3 {item.sha[:10]}"
    assert line == f"{item.id}  pending       0.88       30 h  {place}  a \\x1b[31mveto"


def test_show_tells_why_and_what_was_measured(kept: Kept) -> None:
    item = kept.queued()

    told, said = kept.document("queue", "show", item.id), kept.call("queue", "show", item.id).stdout

    assert (told["tier"], told["components"]["tests"]) == ("MANUAL_REVIEW", 1.0)
    assert [veto["id"] for veto in told["vetoes"]] == ["secret"]
    assert [cap["reason"] for cap in told["caps"]] == ["no scanner"]
    assert told["patch"] == "+one\n"
    assert "veto  a.py:3: a key (secret)" in said
    assert "cap   at most MANUAL_REVIEW: no scanner" in said
    assert said.endswith("\n\n+one\n")


def test_the_patch_alone_is_for_git(kept: Kept) -> None:
    item = kept.queued(patch="+\x1b[31mred\n")
    assert kept.call("queue", "show", item.id, "--patch").stdout == "+\x1b[31mred\n"
    assert "\x1b" not in kept.call("queue", "show", item.id).stdout


def test_an_approval_is_the_operator_s_and_counts_once(kept: Kept) -> None:
    item = kept.queued()

    first, second = (kept.call("queue", "approve", item.id) for _ in range(2))

    assert (first.return_value, "within five minutes" in first.stdout) == (0, True)
    found = kept.ask(lambda store: store.queue.get(item.id))
    assert found is not None
    assert (found.state, found.decided_by.startswith("operator ")) == (QueuedState.APPROVED, True)
    assert second.return_value == 1
    assert second.stdout == f"{item.id}: not pending: it is approved, by {found.decided_by}\n"


def test_a_rejection_keeps_its_reason_without_secrets(kept: Kept) -> None:
    item, token = kept.queued(), "ghp_" + "a1" * 18

    result = kept.call("queue", "reject", item.id, "--reason", f"it shows {token}")

    assert (result.return_value, result.stdout) == (0, f"{item.id}: rejected\n")
    [row] = kept.document("queue", "list", "--all")
    assert (row["status"], token in row["note"], "it shows" in row["note"]) == ("rejected", False, True)
    decided = kept.ask(lambda store: store.decisions.get(item.run_id))
    assert decided is not None
    assert decided.action == "refused"


def test_a_rejection_says_why(kept: Kept) -> None:
    item = kept.queued()
    assert isinstance(kept.call("queue", "reject", item.id).exception, click.MissingParameter)
    assert state(kept, item) is QueuedState.PENDING


@pytest.mark.parametrize("verb", [("approve",), ("reject", "--reason", "late")])
def test_nobody_decides_about_what_has_expired(kept: Kept, verb: tuple[str, ...]) -> None:
    item = kept.queued(created_at=PAST)
    result = kept.call("queue", *verb, item.id)
    assert (result.return_value, result.stdout) == (1, f"{item.id}: not pending: it is expired\n")


@pytest.mark.parametrize("verb", [("show",), ("approve",), ("reject", "--reason", "x")])
def test_an_id_that_nobody_knows_is_a_problem(kept: Kept, verb: tuple[str, ...]) -> None:
    result = kept.call("queue", *verb, "nothing")
    assert isinstance(result.exception, UserProblem)
    assert result.exception.code == "E205"
