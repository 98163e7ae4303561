"""Stop the repairs of a pull request: each ends before its next try and keeps what was verified."""

from ghapp.errors import UserProblem
from ghapp.flows import orders
from ghapp.flows.doors import Doors
from ghapp.flows.ground import stop_key
from ghapp.flows.standing import Standing, refusal
from ghapp.flows.telling import runs_of
from ghapp.flows.words import render
from ghapp.model import Run, RunKind


async def stop(doors: Doors, wish: orders.Command, standing: Standing) -> str:
    """Whoever may write stops them all, others what they asked for. Raises UserProblem E410, E441."""
    runs = await runs_of(doors, wish, standing)
    repairs = [run for run in runs if run.is_active and run.kind is RunKind.REPAIR]
    if not standing.is_allowed:
        repairs = [] if standing.is_raised(wish.name) else await _asked_for(doors, repairs, wish.sender)
        if not repairs:
            raise refusal(wish, standing.role, standing.needed)
    if not repairs:
        raise UserProblem("E441", number=wish.number)
    for run in repairs:
        await doors.store.deliveries.claim(stop_key(run.id), wish.sender)
    stopped = [(run, await doors.store.climbs.state(run.id)) for run in repairs]
    return render("answer_stop.md.j2", stopped=stopped)


async def _asked_for(doors: Doors, runs: list[Run], sender: str) -> list[Run]:
    return [run for run in runs if await _asker(doors, run) == sender]


async def _asker(doors: Doors, run: Run) -> str | None:
    """Whose delivery started it."""
    if await doors.store.deliveries.find(run.delivery_guid) is None:
        return None
    ask = await doors.store.deliveries.ask(run.delivery_guid)
    return ask.order.get("sender")
