"""Every row of the tier table, and what no cap lets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ghapp.config.merging import Thresholds
from ghapp.model import Cap, Confidence, Handling, Tier
from ghapp.patches.tiers import handling_of, tier_of

USUAL = Thresholds()
REVIEW = Cap(tier=Tier.MANUAL_REVIEW, reason="no tests were found")


def tier(score: float | None, thresholds: Thresholds = USUAL, *caps: Cap) -> Tier:
    return tier_of(Confidence(overall=score), thresholds, caps)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (1.0, "AUTO_MERGE"),
        (0.95, "AUTO_MERGE"),
        (0.9499, "PULL_REQUEST"),
        (0.80, "PULL_REQUEST"),
        (0.7999, "MANUAL_REVIEW"),
        (0.0, "MANUAL_REVIEW"),
        (None, "MANUAL_REVIEW"),
    ],
)
def test_the_tier_that_a_score_reaches(score: float | None, expected: str) -> None:
    assert tier(score) == expected


def test_a_threshold_of_1_lets_only_the_perfect_through() -> None:
    strict = Thresholds(auto_merge=1.0, pull_request=1.0)
    assert [tier(score, strict) for score in (1.0, 0.9999)] == ["AUTO_MERGE", "MANUAL_REVIEW"]


def test_thresholds_that_leave_nothing_to_a_person_are_refused() -> None:
    with pytest.raises(ValidationError, match="nothing would be left for a person"):
        Thresholds(auto_merge=0.7)


@given(st.floats(0, 1), st.lists(st.sampled_from(Tier)))
def test_no_score_comes_above_a_cap(score: float, caps: list[Tier]) -> None:
    found = tier(score, USUAL, *(Cap(tier=each, reason="x") for each in caps))
    assert all(list(Tier).index(found) >= list(Tier).index(each) for each in caps)


@pytest.mark.parametrize(
    ("reached", "capped", "on", "off"),
    [
        ("AUTO_MERGE", False, "auto_merge", "pull_request"),
        ("PULL_REQUEST", False, "auto_merge_pr", "pull_request"),
        ("PULL_REQUEST", True, "pull_request", "pull_request"),
        ("MANUAL_REVIEW", False, "manual_review", "manual_review"),
        ("MANUAL_REVIEW", True, "manual_review", "manual_review"),
        ("REJECTED", False, "rejected", "rejected"),
    ],
)
def test_what_happens_with_each_tier(reached: str, capped: bool, on: str, off: str) -> None:
    found = [handling_of(Tier(reached), is_capped=capped, auto=auto) for auto in (True, False)]
    assert found == [Handling(on), Handling(off)]
