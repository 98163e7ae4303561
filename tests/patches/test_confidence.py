"""The score of a patch, exact at the edges; what is not known is not passed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.model import Component
from ghapp.patches.confidence import WEIGHTS, confidence

ALL = tuple(Component)
SCORES = st.dictionaries(st.sampled_from(ALL), st.floats(0, 1).map(lambda score: round(score, 6)))


def overall(*scores: float | None) -> float | None:
    return confidence(dict(zip(ALL, scores, strict=True))).overall


def test_the_example_of_the_rule() -> None:
    assert overall(1, 0.5, 1, 1, 0.8) == 0.88


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((1, 1, 1, 1, 1), 1.0),
        ((0, 0, 0, 0, 0), 0.0),
        ((1, 0.75, 1, 1, 1), 0.95),
        ((1, 0.7495, 1, 1, 1), 0.9499),
        ((1, 0, 1, 1, 1), 0.8),
        ((1, 0, 1, 1, 0.999), 0.7999),
        ((1, 1, 1, 1, 0.1), 0.91),
    ],
)
def test_edges_are_exact(scores: tuple[float, ...], expected: float) -> None:
    assert overall(*scores) == expected


def test_what_is_not_known_leaves_its_weight_to_the_others() -> None:
    assert overall(1, 0.5, 1, 1, None) == 0.8889  # .8 of .9
    assert confidence({Component.TESTS: 1.0}).lint is None


def test_where_nothing_is_known_there_is_no_score() -> None:
    assert overall(None, None, None, None, None) is None


def test_weights_that_do_not_sum_to_1_are_refused() -> None:
    with pytest.raises(ValueError, match=r"the weights sum to 1\.10, not to 1"):
        confidence({}, {**WEIGHTS, Component.COVERAGE: Decimal("0.20")})


@given(SCORES)
def test_it_lies_between_the_worst_and_the_best(scores: dict[Component, float]) -> None:
    found = confidence(scores).overall
    if found is not None:
        assert min(scores.values()) - 1e-4 <= found <= max(scores.values()) + 1e-4
