"""What a repair may cost: the operator's ceilings, as far as the repository did not lower them. Pure."""

from decimal import Decimal

from ghapp.config.agents import AgentSettings
from ghapp.config.climbing import BudgetLimits
from ghapp.model import Caps

MICRO = 1_000_000


def caps(settings: AgentSettings, budget: BudgetLimits) -> Caps:
    """In micro-dollars, rounded down."""
    return Caps(
        attempt=_micro(min(settings.budget_attempt_usd, budget.attempt_usd)),
        pull_request=_micro(min(settings.budget_pull_request_usd, budget.pull_request_usd)),
        day=_micro(min(settings.budget_day_usd, budget.day_usd)),
        month=_micro(min(settings.budget_month_usd, budget.month_usd)),
        server_day=_micro(settings.budget_server_day_usd),
    )


def _micro(dollars: float) -> int:
    return int(Decimal(str(dollars)) * MICRO)
