"""One attempt of an agent: reserved before it, asked, tried again where that may help, settled after it."""

import time

from ghapp.agents.invocation import AgentRequest, AgentResult
from ghapp.alerts.alarms import breaker_open, budget_cap
from ghapp.config.caps import caps
from ghapp.config.climbing import BudgetLimits
from ghapp.egress.budget import Budget
from ghapp.egress.configured import Providers, configured_prices
from ghapp.executor.orders import Subject, Try
from ghapp.flows.alerting import alert
from ghapp.flows.doors import Doors
from ghapp.ladder.breaker import SECONDS, Circuit
from ghapp.ladder.patience import Answer, ask_patiently
from ghapp.ladder.payment import LEAST, NO_BUDGET, Paid, estimate, not_asked, paid, spent_said
from ghapp.model import Grant, Run, Rung, Wish
from ghapp.model.moment import now


async def pay_for(
    doors: Doors, run: Run, number: int, budget: BudgetLimits, subject: Subject, request: AgentRequest
) -> Paid:
    """A step that is repeated after a crash pays for nothing twice: an attempt that was cut off is over."""
    at = now()
    if not doors.breakers[request.agent].admits(time.monotonic()):
        return not_asked(f"its provider failed time after time: it is left alone for {SECONDS:g} s")
    limits, prices = caps(doors.settings, budget), configured_prices(doors.settings)
    about = estimate(prices.get(request.model), len(request.findings), limits.attempt)
    if not await doors.store.climbs.start(run.id, number, request.agent, at, about):
        counted = await doors.store.money.of_attempt(run.id, number)
        reason = "it was cut off when the server stopped, and is not paid for twice"
        return Paid(AgentResult(success=False, reason=reason, cost=counted))
    if limits.attempt < LEAST:
        return not_asked("", NO_BUDGET)
    grant = await doors.store.money.reserve(_wish(run, number, at, limits.attempt), limits)
    if not grant.amount:
        await _tell_spent(doors, run, grant)
        return not_asked("", spent_said(grant))
    spending = Budget(grant.amount, prices)
    try:
        result, patch = await _ask(doors, Try(subject=subject, request=request), spending)
    finally:
        await doors.store.money.settle(run.id, number, spending.spent)
    _count(doors, request.agent, result, spending.spent)
    await _tell_open(doors, run, request.agent)
    came_to = paid(result.model_copy(update={"cost": spending.spent}), patch, grant, about)
    if came_to.stop:
        await _tell_spent(doors, run, grant)
    return came_to


async def _tell_spent(doors: Doors, run: Run, grant: Grant) -> None:
    if grant.cap is not None:
        await alert(doors, budget_cap(run, grant.cap))


async def _tell_open(doors: Doors, run: Run, agent: Rung) -> None:
    """Who was asked was closed before: now it is open."""
    if doors.breakers[agent].circuit is Circuit.OPEN:
        await alert(doors, breaker_open(run, agent, SECONDS))


async def _ask(doors: Doors, order: Try, spending: Budget) -> Answer:
    providers = Providers.of(doors.settings)

    async def once() -> Answer:
        tried = await doors.executor.attempt(order, providers, spending)
        return tried.result, tried.patch

    return await ask_patiently(once, doors.breakers[order.request.agent])


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
        least=min(LEAST, wanted),
    )


def _count(doors: Doors, rung: Rung, result: AgentResult, cost: int) -> None:
    outcome = "edited" if result.success else "transient" if result.is_transient else "nothing"
    doors.metrics.agent_invocations.labels(rung, outcome).inc()
    doors.metrics.agent_cost.labels(rung).inc(cost / 1_000_000)
