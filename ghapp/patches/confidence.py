"""How sure the evidence makes: five components, weighted, of what was measured. Pure.

Decimal numbers: 0.1 is a tenth here, so that a score on the edge of a tier is on it.
"""

from collections.abc import Mapping
from decimal import Decimal

from ghapp.model import Component, Confidence

WEIGHTS: Mapping[Component, Decimal] = {
    Component.TESTS: Decimal("0.40"),
    Component.LINT: Decimal("0.20"),
    Component.TYPES: Decimal("0.15"),
    Component.SECURITY: Decimal("0.15"),
    Component.COVERAGE: Decimal("0.10"),
}
_PLACES = Decimal("0.0001")


def confidence(
    scores: Mapping[Component, float | None], weights: Mapping[Component, Decimal] = WEIGHTS
) -> Confidence:
    """The sum of the weighted scores, rounded to 4 places. What is not known leaves its weight to the others.

    Raises ValueError when the weights do not sum to 1.
    """
    if sum(weights.values()) != 1:
        raise ValueError(f"the weights sum to {sum(weights.values())}, not to 1")
    known = {each: Decimal(str(score)) for each in Component if (score := scores.get(each)) is not None}
    whole = sum((weights[each] for each in known), Decimal())
    overall = (
        sum((weights[each] * score for each, score in known.items()), Decimal()) / whole if whole else None
    )
    rounded = None if overall is None else float(overall.quantize(_PLACES))
    return Confidence.model_validate({each: scores.get(each) for each in Component} | {"overall": rounded})
