"""Judgement: what becomes of a patch, and all the reasons. Pure."""

from collections.abc import Mapping, Sequence

from ghapp.config.merging import Merge
from ghapp.errors import Problem
from ghapp.model import Cap, Component, Confidence, Evidence, Handling, Noun, Tier, Veto
from ghapp.patches.confidence import confidence
from ghapp.patches.tiers import handling_of, tier_of

NOTHING = Confidence()


class Judgement(Noun):
    """`tier` is what the evidence allows, `handling` what follows from it here. `error` says why a patch is
    rejected; `flaky` names tests that neither pass nor fail reliably, on either side.
    """

    handling: Handling
    tier: Tier
    confidence: Confidence = NOTHING
    vetoes: tuple[Veto, ...] = ()
    caps: tuple[Cap, ...] = ()
    flaky: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    error: Problem | None = None


NOTHING_KNOWN = Judgement(handling=Handling.MANUAL_REVIEW, tier=Tier.MANUAL_REVIEW)


def rejected(problem: Problem) -> Judgement:
    """Without a score: nothing was measured."""
    return Judgement(handling=Handling.REJECTED, tier=Tier.REJECTED, error=problem)


def capped(judged: Judgement, cap: Cap, merge: Merge) -> Judgement:
    """The same with one reason more why it may not come as high."""
    if judged.tier is Tier.REJECTED:
        return judged
    tier = max(judged.tier, cap.tier, key=list(Tier).index)
    handling = handling_of(tier, is_capped=True, auto=merge.auto)
    return judged.model_copy(update={"tier": tier, "handling": handling, "caps": (*judged.caps, cap)})


def conclude(
    scores: Mapping[Component, float | None],
    vetoes: Sequence[Veto],
    caps: Sequence[Cap],
    merge: Merge,
    evidence: Sequence[Evidence] = (),
    flaky: Sequence[str] = (),
) -> Judgement:
    """One veto means that a person looks first, however good the score is."""
    score = confidence(scores)
    vetoed = [Cap(tier=Tier.MANUAL_REVIEW, reason=veto.message) for veto in vetoes]
    tier = tier_of(score, merge.thresholds, (*caps, *vetoed))
    return Judgement(
        handling=handling_of(tier, is_capped=bool(caps or vetoes), auto=merge.auto),
        tier=tier,
        confidence=score,
        vetoes=tuple(vetoes),
        caps=tuple(caps),
        flaky=tuple(flaky),
        evidence=tuple(evidence),
    )
