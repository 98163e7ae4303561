"""What an attempt of an agent came to, and when nobody may be asked any more. Pure."""

from dataclasses import dataclass

from ghapp.agents.invocation import AgentResult
from ghapp.model import Grant, Patch

LEAST = 1_000  # micro-dollars: a tenth of a cent buys no answer worth having
NO_BUDGET = "the budget for one attempt is spent before it begins"


@dataclass(frozen=True, slots=True)
class Paid:
    """`patch` is None where nobody was asked; `stop` says why nobody may be asked any more."""

    result: AgentResult
    patch: Patch | None = None
    stop: str = ""


def not_asked(reason: str, stop: str = "") -> Paid:
    return Paid(AgentResult(success=False, reason=reason or stop), stop=stop)


def paid(result: AgentResult, patch: Patch, grant: Grant) -> Paid:
    """`result.cost` is all that was spent of the grant. Where less than asked was granted, and all of it is
    gone, nothing is left for anybody.
    """
    is_gone = grant.cap not in (None, "attempt") and grant.amount - result.cost < LEAST
    return Paid(result, patch, spent_said(grant) if is_gone and not result.success else "")


def spent_said(grant: Grant) -> str:
    return f"the budget for models is spent ({(grant.cap or '').replace('_', ' ')})"
