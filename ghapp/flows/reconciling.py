"""Now and then: close or start what nobody works on, let go of what was held for long enough, look for what
is alarming.
"""

from typing import Any

from ghapp.engine import Steps
from ghapp.errors import Problem, TryLater
from ghapp.flows.alerting import pick_up
from ghapp.flows.closing import give_up
from ghapp.flows.deciding import deliver_waiting
from ghapp.flows.doors import Doors
from ghapp.flows.holding import let_expire
from ghapp.flows.looking import look_at_queue, look_at_runs
from ghapp.flows.opening import start_run
from ghapp.flows.queueing import let_wait_no_longer
from ghapp.flows.reconsidering import look_at_held
from ghapp.flows.trouble import note
from ghapp.flows.unasked import check_before
from ghapp.flows.waiting import merge_waiting
from ghapp.model import DeliveryState, Run, RunKind

RECONCILE = "reconcile"


async def reconcile(doors: Doors, steps: Steps, _order: dict[str, Any]) -> None:
    """A run that is under way although its flow has ended was given up."""
    await steps.run("start", lambda: _start_forgotten(doors))
    for run_id in await steps.run("given up", lambda: _given_up(doors)):
        try:
            await give_up(doors, steps, run_id, Problem.of("E102", run_id=run_id))
        except TryLater as error:  # another time
            note(doors, error, "E102")
    await steps.run("expired", lambda: let_expire(doors))
    await steps.run("approved", lambda: deliver_waiting(doors))
    await steps.run("merge", lambda: merge_waiting(doors))
    await steps.run("held", lambda: look_at_held(doors))
    await steps.run("look", lambda: look_at_runs(doors))
    await steps.run("undecided", lambda: let_wait_no_longer(doors))
    await steps.run("backlog", lambda: look_at_queue(doors))
    await steps.run("alerts", lambda: pick_up(doors))


async def _start_forgotten(doors: Doors) -> None:
    """Opened by a delivery that did not come to start them, and is over."""
    for run in await doors.store.runs.all_active():
        if run.kind is RunKind.CHECK and not await _has_flow(doors, run) and await _is_over(doors, run):
            await start_run(doors, run)


async def _given_up(doors: Doors) -> list[str]:
    """Asked first, then looked at again: what ends by itself meanwhile is no longer active."""
    found = []
    for run in await doors.store.runs.all_active():
        lost = run.kind is RunKind.REPAIR and not await _has_flow(doors, run) and await _is_over(doors, run)
        if lost or await doors.engine.has_ended(run.id):
            current = await doors.store.runs.get(run.id)
            found += [run.id] if current is not None and current.is_active else []
    return found


async def _has_flow(doors: Doors, run: Run) -> bool:
    return await doors.engine.is_active(run.id) or await doors.engine.has_ended(run.id)


async def _is_over(doors: Doors, run: Run) -> bool:
    """Who was to start it: a check, or else a delivery."""
    if (check := check_before(run)) is not None:
        return not await doors.engine.is_active(check)
    delivery = await doors.store.deliveries.find(run.delivery_guid)
    return delivery is None or delivery.state is not DeliveryState.RECEIVED
