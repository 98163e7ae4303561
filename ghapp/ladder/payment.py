"""What an attempt of an agent came to, and when nobody may be asked any more. Pure."""

from dataclasses import dataclass

from ghapp.agents.invocation import AgentResult
from ghapp.egress.budget import ModelPrice
from ghapp.model import Grant, Patch

LEAST = 1_000  # micro-dollars: a tenth of a cent buys no answer worth having
# What an agent's first words, its tools and a few files come to, and what is said about each finding: tokens.
_INPUT, _OUTPUT = (15_000, 2_000), (500, 300)
_MOST_FINDINGS = 20  # more of them make it no dearer: a prompt is bounded
NO_BUDGET = "the budget for one attempt is spent before it begins"


@dataclass(frozen=True, slots=True)
class Paid:
    """`patch` is None where nobody was asked; `stop` says why nobody may be asked any more. `estimate` is
    what it was thought to cost before, in micro-dollars.
    """

    result: AgentResult
    patch: Patch | None = None
    stop: str = ""
    estimate: int = 0


def estimate(price: ModelPrice | None, findings: int, most: int) -> int:
    """About what an attempt will cost, in micro-dollars, never more than `most`: a guess by what such ones
    ask and answer, made before anything is known of this one.
    """
    if price is None:
        return 0
    told = min(findings, _MOST_FINDINGS)
    asked, answered = (first + each * told for first, each in (_INPUT, _OUTPUT))
    return min(price.most(asked, answered), most)


def not_asked(reason: str, stop: str = "") -> Paid:
    return Paid(AgentResult(success=False, reason=reason or stop), stop=stop)


def paid(result: AgentResult, patch: Patch, grant: Grant, estimate: int) -> Paid:
    """`result.cost` is all that was spent of the grant. Where less than asked was granted, and all of it is
    gone, nothing is left for anybody.
    """
    is_gone = grant.cap not in (None, "attempt") and grant.amount - result.cost < LEAST
    return Paid(result, patch, spent_said(grant) if is_gone and not result.success else "", estimate)


def spent_said(grant: Grant) -> str:
    return f"the budget for models is spent ({(grant.cap or '').replace('_', ' ')})"
