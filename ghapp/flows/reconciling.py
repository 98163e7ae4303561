"""At start-up: close what the engine gave up, so that no check spins for ever (requirement A7, in part)."""

from typing import Any

from ghapp.engine import Steps
from ghapp.errors import Problem
from ghapp.flows.closing import give_up
from ghapp.flows.doors import Doors

RECONCILE = "reconcile"


async def reconcile(doors: Doors, steps: Steps, _order: dict[str, Any]) -> None:
    """A run that is under way although its flow has ended was given up: it brought servers down too often."""
    for run_id in await steps.run("given up", lambda: _given_up(doors)):
        await give_up(doors, steps, run_id, Problem.of("E102", run_id=run_id))


async def _given_up(doors: Doors) -> list[str]:
    active = await doors.store.runs.all_active()
    return [run.id for run in active if await doors.engine.has_ended(run.id)]
