"""Quantiles of a histogram's buckets, by linear interpolation as Prometheus does it. Pure.

https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
"""

import math
from collections.abc import Mapping


def quantile(buckets: Mapping[float, float], share: float) -> float | None:
    """`buckets` are cumulative counts by upper bound, the last bound infinite; None without observations.

    What lies beyond the last finite bound is said to be at it.
    """
    bounds = sorted(buckets)
    total = buckets[bounds[-1]] if bounds else 0
    if not total:
        return None
    rank, lower, below = share * total, 0.0, 0.0
    for bound in bounds:
        if buckets[bound] >= rank:
            return (
                lower if math.isinf(bound) else _between(lower, bound, (rank - below), buckets[bound] - below)
            )
        lower, below = bound, buckets[bound]
    return lower


def _between(lower: float, upper: float, rank: float, count: float) -> float:
    return lower + (upper - lower) * (rank / count if count else 1.0)
