"""What earlier fixes tell of a new one."""

from typing import Any

import pytest

from ghapp.model import Finding, Proposed, Report
from ghapp.patches.past import in_a_row, refusals, repaired, trees
from tests.patches.test_compare import finding, report


def proposed(number: int, before: str, after: str, *findings: str, asked_by: str = "") -> Proposed:
    return Proposed(
        repository_id=7,
        pull_request=number,
        run_id=f"r{number}",
        target="main",
        before=before,
        after=after,
        findings=findings,
        asked_by=asked_by,
        created_at="2026-01-01T00:00:00.000+00:00",
    )


def marked(fingerprint: str, **more: Any) -> Finding:
    return finding(**more).model_copy(update={"fingerprint": fingerprint})


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        (report(marked("a"), marked("b")), report(marked("b", line=9)), ("a",)),
        (report(marked("a"), marked("a:2")), report(marked("a")), ("a",)),
        (report(marked("a")), report(marked("a")), ()),
        (report(marked("a", counts=False)), report(), ()),
        (report(marked("a")), report(marked("a", counts=False)), ("a",)),
        (report(marked("")), report(), ()),
    ],
    ids=["gone", "one of two", "still there", "did not count", "does not count", "without a mark"],
)
def test_what_is_gone_was_repaired(before: Report, after: Report, gone: tuple[str, ...]) -> None:
    assert repaired(before, after) == gone


def test_a_refusal_names_the_newest_pull_request() -> None:
    past = [proposed(5, "1", "2", "a"), proposed(3, "1", "2", "a", "b")]

    assert refusals(past) == {"a": "#5", "b": "#3"}


def test_the_states_are_those_it_began_with_and_made() -> None:
    assert trees([proposed(1, "1", "2"), proposed(2, "2", "3")]) == {"1", "2", "3"}


@pytest.mark.parametrize(
    ("past", "count"),
    [
        ([], 0),
        ([proposed(1, "8", "9")], 1),
        ([proposed(3, "8", "9"), proposed(2, "7", "8"), proposed(1, "6", "7")], 3),
        ([proposed(3, "8", "9"), proposed(2, "7", "somebody's"), proposed(1, "6", "7")], 1),
        ([proposed(2, "8", "9"), proposed(1, "7", "8", asked_by="ann")], 1),
        ([proposed(1, "9", "8")], 0),
        ([proposed(2, "8", "9"), proposed(1, "9", "8")], 2),
    ],
    ids=["none", "one", "three", "somebody between", "one was asked for", "it began here", "a circle"],
)
def test_fixes_are_counted_as_long_as_each_begins_where_one_ended(past: list[Proposed], count: int) -> None:
    assert in_a_row(past, "9") == count
