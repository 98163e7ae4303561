"""The demo tells of a ladder what its receipt says: here the receipt as ghapp writes it."""

from typing import Any

from ghapp.demo.receipt import Row, read_receipt
from ghapp.flows.words import render
from ghapp.model import Attempt, Rung


def receipt(*attempts: Attempt) -> str:
    given: dict[str, Any] = {"attempts": attempts}
    return render("receipt.md.j2", fix=given, cost=0, passed_over={Rung.CODEX: "it is off | here"})


def test_an_attempt_that_helped_is_read_with_its_cost() -> None:
    attempt = Attempt(
        number=2,
        agent=Rung.CLAUDE,
        success=True,
        issues_before=6,
        issues_after=5,
        cost=8400,
        duration_ms=1200,
    )

    [row] = read_receipt(receipt(attempt))

    assert row == Row("claude", 6, 5, "$0.0084", "")
    assert str(row) == "claude       findings 6 → 5    $0.0084"


def test_an_attempt_that_came_to_nothing_is_read_with_its_reason() -> None:
    attempt = Attempt(
        number=1, agent=Rung.CLAUDE, success=False, issues_before=6, reason="no sandbox | none", duration_ms=0
    )

    [row] = read_receipt(receipt(attempt))

    assert (row.after, row.cost) == (None, "")
    assert row.reason.startswith("no sandbox")


def test_what_is_no_receipt_has_no_rows() -> None:
    assert read_receipt("| 1 mechanical | of old |\n| findings | 3 | 2 |") == ()
