"""From confidence to what happens with a patch. Pure."""

from collections.abc import Sequence

from ghapp.config.merging import Thresholds
from ghapp.model import Cap, Confidence, Handling, Tier

_ORDER = list(Tier)


def tier_of(confidence: Confidence, thresholds: Thresholds, caps: Sequence[Cap] = ()) -> Tier:
    """The tier that the score reaches, no higher than any cap. Where nothing was measured a person looks."""
    return max((_reached(confidence.overall, thresholds), *(cap.tier for cap in caps)), key=_ORDER.index)


def handling_of(tier: Tier, *, is_capped: bool, auto: bool) -> Handling:
    """`auto` is `merge.auto` of the repository; `is_capped`: a reason of its own keeps the patch from being
    merged by itself, whatever its score.
    """
    if tier is Tier.REJECTED:
        return Handling.REJECTED
    if tier is Tier.MANUAL_REVIEW:
        return Handling.MANUAL_REVIEW
    if is_capped or not auto:
        return Handling.PULL_REQUEST
    return Handling.AUTO_MERGE if tier is Tier.AUTO_MERGE else Handling.AUTO_MERGE_PR


def _reached(score: float | None, thresholds: Thresholds) -> Tier:
    if score is None or score < thresholds.pull_request:
        return Tier.MANUAL_REVIEW
    return Tier.AUTO_MERGE if score >= thresholds.auto_merge else Tier.PULL_REQUEST
