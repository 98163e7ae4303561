"""How a pull request is merged, if at all, and when what happened before forbids it."""

import pytest

from ghapp.model import Decided, Handling, Tier
from ghapp.patches.accuracy import LATEST, accuracy_of
from ghapp.patches.merging import Way, way_of

NOW, READY, AGAIN, LATER, NOT = Way
MERGE, MERGE_PR = Handling.AUTO_MERGE, Handling.AUTO_MERGE_PR


@pytest.mark.parametrize(
    ("state", "requires", "queues", "merge", "merge_pr"),
    [
        ("clean", True, False, NOW, NOW),
        ("clean", False, False, NOW, NOT),
        ("clean", True, True, READY, READY),
        ("clean", False, True, NOT, NOT),
        ("blocked", True, False, READY, READY),
        ("blocked", False, False, NOT, NOT),
        ("behind", True, False, READY, READY),
        ("unstable", True, False, NOW, NOW),
        ("unstable", False, False, LATER, NOT),
        ("dirty", True, False, NOT, NOT),
        ("draft", True, False, NOT, NOT),
        ("unknown", True, False, AGAIN, AGAIN),
        ("something new", True, False, READY, READY),
        ("something new", False, False, NOT, NOT),
    ],
)
def test_the_way_follows_from_what_is_required_and_what_is_there(
    state: str, requires: bool, queues: bool, merge: Way, merge_pr: Way
) -> None:
    assert way_of(MERGE, state, requires=requires, queues=queues, is_checked=True)[0] is merge
    assert way_of(MERGE_PR, state, requires=requires, queues=queues, is_checked=True)[0] is merge_pr


@pytest.mark.parametrize("handling", set(Handling) - {MERGE, MERGE_PR})
def test_nothing_else_is_merged_by_itself(handling: Handling) -> None:
    assert way_of(handling, "clean", requires=True, queues=False, is_checked=True)[0] is NOT


@pytest.mark.parametrize(("requires", "way"), [(True, NOW), (False, LATER)])
def test_clean_because_nothing_has_looked_at_it_is_merged_only_where_something_had_to(
    requires: bool, way: Way
) -> None:
    assert way_of(MERGE, "clean", requires=requires, queues=False, is_checked=False)[0] is way


def merged(*undone: bool) -> list[Decided]:
    """The latest first."""
    return [
        Decided(
            run_id=f"r{number}",
            repository_id=7,
            tier=Tier.AUTO_MERGE,
            handling=MERGE,
            judgement="j",
            created_at="1",
            merged_at="2",
            undone_at="3" if is_undone else None,
        )
        for number, is_undone in enumerate(undone)
    ]


@pytest.mark.parametrize(
    ("undone", "count", "enough"),
    [(4, 4, True), (1, 5, False), (0, 5, True), (1, 9, False), (1, 10, True), (2, 20, True), (3, 20, False)],
)
def test_from_five_on_nine_in_ten_must_stay(undone: int, count: int, enough: bool) -> None:
    found = accuracy_of(merged(*([True] * undone), *([False] * (count - undone))))
    assert (found.survived, found.merged, found.is_enough) == (count - undone, count, enough)


def test_what_is_long_past_does_not_count() -> None:
    found = accuracy_of(merged(*([False] * LATEST), *([True] * 9)))
    assert (found.survived, found.merged) == (LATEST, LATEST)
