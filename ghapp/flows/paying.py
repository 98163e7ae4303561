"""One attempt of an agent: reserved before it, asked, tried again where that may help, settled after it."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from ghapp.agents.invocation import AgentRequest, AgentResult
from ghapp.config.caps import caps
from ghapp.config.climbing import BudgetLimits
from ghapp.egress.budget import Budget
from ghapp.egress.configured import Providers, configured_prices
from ghapp.executor.orders import Subject, Tried, Try
from ghapp.flows.doors import Doors
from ghapp.ladder.breaker import SECONDS, delays
from ghapp.model import Grant, Patch, Run, Rung, Wish

_LEAST = 1_000  # micro-dollars: a tenth of a cent buys no answer worth having


@dataclass(frozen=True, slots=True)
class Paid:
    """`patch` is None where nobody was asked; `stop` says why nobody may be asked any more."""

    result: AgentResult
    patch: Patch | None = None
    stop: str = ""


async def pay_for(
    doors: Doors, run: Run, number: int, budget: BudgetLimits, subject: Subject, request: AgentRequest
) -> Paid:
    """A step that is repeated after a crash pays for nothing twice: an attempt that was cut off is over."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    if not doors.breakers[request.agent].admits(time.monotonic()):
        return _not_asked(f"its provider failed time after time: it is left alone for {SECONDS:g} s")
    if not await doors.store.climbs.start(run.id, number, request.agent, now):
        return _not_asked("it was cut off when the server stopped, and is not paid for twice")
    limits = caps(doors.settings, budget)
    if limits.attempt < _LEAST:
        return _not_asked("", "the budget for one attempt is spent before it begins")
    grant = await doors.store.money.reserve(_wish(run, number, now, limits.attempt), limits)
    if not grant.amount:
        return _not_asked("", f"the budget for models is spent ({_cap(grant)})")
    spending = Budget(grant.amount, configured_prices(doors.settings))
    try:
        tried = await _ask(doors, Try(subject=subject, request=request), spending)
    finally:
        await doors.store.money.settle(run.id, number, spending.spent)
    _count(doors, request.agent, tried.result, spending.spent)
    result = tried.result.model_copy(update={"cost": spending.spent})
    return Paid(result, tried.patch, "" if result.success else _spent(grant, spending))


async def _ask(doors: Doors, order: Try, spending: Budget) -> Tried:
    """Again where the provider's trouble may have passed."""
    breaker = doors.breakers[order.request.agent]
    providers = Providers.of(doors.settings)
    for wait in (*delays(), None):
        tried = await doors.executor.attempt(order, providers, spending)
        if not tried.result.is_transient:
            breaker.succeeded()
            break
        breaker.failed(time.monotonic())
        if wait is None or not breaker.admits(time.monotonic()):
            break
        await asyncio.sleep(wait)
    return tried


def _wish(run: Run, number: int, at: str, wanted: int) -> Wish:
    repository = run.commit.repository
    return Wish(
        run_id=run.id,
        number=number,
        repository_id=repository.id,
        installation_id=repository.installation_id,
        pull_request=run.commit.pull_request,
        at=at,
        wanted=wanted,
        least=min(_LEAST, wanted),
    )


def _not_asked(reason: str, stop: str = "") -> Paid:
    return Paid(AgentResult(success=False, reason=reason or stop), stop=stop)


def _cap(grant: Grant) -> str:
    return (grant.cap or "").replace("_", " ")


def _spent(grant: Grant, spending: Budget) -> str:
    """Less than asked was granted, and all of it is gone: nothing is left for anybody."""
    is_gone = grant.cap not in (None, "attempt") and grant.amount - spending.spent < _LEAST
    return f"the budget for models is spent ({_cap(grant)})" if is_gone else ""


def _count(doors: Doors, rung: Rung, result: AgentResult, cost: int) -> None:
    outcome = "edited" if result.success else "transient" if result.is_transient else "nothing"
    doors.metrics.agent_invocations.labels(rung, outcome).inc()
    doors.metrics.agent_cost.labels(rung).inc(cost / 1_000_000)
