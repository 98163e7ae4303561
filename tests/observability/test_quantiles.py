"""Quantiles as Prometheus computes them from buckets."""

from math import inf

import pytest

from ghapp.observability.quantiles import quantile

BUCKETS = {1.0: 10.0, 2.0: 30.0, 4.0: 40.0, inf: 40.0}


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 0.0), (0.125, 0.5), (0.25, 1.0), (0.5, 1.5), (0.75, 2.0), (1.0, 4.0)]
)
def test_it_interpolates_within_a_bucket(share: float, expected: float) -> None:
    assert quantile(BUCKETS, share) == pytest.approx(expected)


def test_beyond_the_last_bound_it_says_that_bound() -> None:
    assert quantile({1.0: 1.0, inf: 10.0}, 0.99) == 1.0


@pytest.mark.parametrize("buckets", [{}, {1.0: 0.0, inf: 0.0}])
def test_without_observations_there_is_none(buckets: dict[float, float]) -> None:
    assert quantile(buckets, 0.5) is None
