"""Questions that anybody may ask who can read: what is under way, what it cost, why it ended so."""

from collections.abc import Awaitable, Callable, Mapping

from ghapp.config.caps import caps
from ghapp.errors import UserProblem
from ghapp.flows import orders
from ghapp.flows.doors import Doors
from ghapp.flows.record import load_record
from ghapp.flows.standing import Standing
from ghapp.flows.words import render
from ghapp.model import Run, RunKind
from ghapp.model.moment import now

Tell = Callable[[Doors, orders.Command, Standing], Awaitable[str]]


async def runs_of(doors: Doors, wish: orders.Command, standing: Standing) -> list[Run]:
    """Those of its pull request, newest first."""
    lane = standing.commit.lane if standing.commit else ""
    return await doors.store.runs.of_pull(wish.repository.id, lane, wish.number)


async def tell_status(doors: Doors, wish: orders.Command, standing: Standing) -> str:
    runs = await runs_of(doors, wish, standing)
    active = [await load_record(doors.store, run) for run in runs if run.is_active]
    ended = next((run for run in runs if not run.is_active), None)
    last = await load_record(doors.store, ended) if ended else None
    return render("answer_status.md.j2", active=active, last=last)


async def tell_budget(doors: Doors, wish: orders.Command, standing: Standing) -> str:
    """Of other repositories nothing is told. Raises UserProblem when the configuration cannot be read."""
    if standing.problem is not None:
        raise UserProblem.telling(standing.problem)
    spent = await doors.store.money.spent(wish.repository, now(), wish.number)
    limits = caps(doors.settings, standing.policy.config.budget)
    return render("answer_budget.md.j2", spent=spent, caps=limits)


async def tell_why(doors: Doors, wish: orders.Command, standing: Standing) -> str:
    """Of the latest repair, else of the latest check. Raises UserProblem E443."""
    runs = await runs_of(doors, wish, standing)
    repairs = [run for run in runs if run.kind is RunKind.REPAIR]
    if not runs:
        raise UserProblem("E443", number=wish.number)
    record = await load_record(doors.store, (repairs or runs)[0])
    return render("answer_why.md.j2", record=record, policy=standing.policy)


TELLS: Mapping[str, Tell] = {"status": tell_status, "budget": tell_budget, "why": tell_why}
