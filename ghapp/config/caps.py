"""What a repair may cost: the operator's ceilings, as far as the repository did not lower them. Pure."""

from decimal import Decimal

from ghapp.config.agents import AgentSettings
from ghapp.config.climbing import BudgetLimits
from ghapp.model import CapName, Caps, Grant, Spent

MICRO = 1_000_000


def caps(settings: AgentSettings, budget: BudgetLimits) -> Caps:
    """In micro-dollars, rounded down."""
    return Caps(
        attempt=_micro(min(settings.budget_attempt_usd, budget.attempt_usd)),
        pull_request=_micro(min(settings.budget_pull_request_usd, budget.pull_request_usd)),
        day=_micro(min(settings.budget_day_usd, budget.day_usd)),
        month=_micro(min(settings.budget_month_usd, budget.month_usd)),
        account_day=_micro(settings.budget_account_day_usd),
        server_day=_micro(settings.budget_server_day_usd),
    )


def grant_of(wanted: int, least: int, caps: Caps, spent: Spent) -> Grant:
    """As much of it as every cap leaves; nothing when that is less than the least. In micro-dollars."""
    left: dict[CapName, int] = {
        "attempt": caps.attempt,
        "pull_request": caps.pull_request - spent.pull_request,
        "day": caps.day - spent.day,
        "month": caps.month - spent.month,
        "account_day": caps.account_day - spent.account_day,
        "server_day": caps.server_day - spent.server_day,
    }
    tightest = min(left, key=left.__getitem__)
    if left[tightest] >= wanted:
        return Grant(amount=wanted)
    return Grant(amount=left[tightest] if left[tightest] >= least else 0, cap=tightest)


def _micro(dollars: float) -> int:
    return int(Decimal(str(dollars)) * MICRO)
