"""End a run: its check is completed once, its row says how. No check is left spinning."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import gidgethub

from ghapp.alerts.alarms import infra_error
from ghapp.alerts.rules import BROKEN
from ghapp.engine import Steps
from ghapp.errors import Problem
from ghapp.flows.alerting import alert
from ghapp.flows.doors import Doors
from ghapp.flows.heads import is_wanted
from ghapp.flows.trouble import attempt
from ghapp.flows.words import render
from ghapp.github import Access, checks
from ghapp.model import Conclusion, Repository, Run, RunKind, RunState
from ghapp.observability.log import logger

_log = logger(__name__)
ACTIVE = (RunState.QUEUED, RunState.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Lane:
    """What a newer commit supersedes. `fresh` are the ids of runs whose commits were heads just now."""

    repository: Repository
    name: str
    fresh: tuple[str, ...] = ()


async def release(doors: Doors, steps: Steps, lane: Lane, reason: str) -> None:
    """Cancel the checks of a lane that nobody waits for: listed in one step, then let go one by one."""
    name = f"{lane.repository.id}:{lane.name}"
    for run_id in await steps.run(f"unwanted:{name}", partial(_unwanted, doors, lane)):
        await steps.run(f"cancel:{run_id}", partial(_cancel_unwanted, doors, run_id, reason))


async def _cancel_unwanted(doors: Doors, run_id: str, reason: str) -> None:
    """Looks once more: between the list and now somebody may have come back to it."""
    run = await doors.store.runs.get(run_id)
    if run is not None and run.is_active:
        async with doors.github.session(run.commit.repository, Access.CHECK) as api:
            if await is_wanted(api, run.commit):
                return
    await cancel_run(doors, run_id, reason)


async def _unwanted(doors: Doors, lane: Lane) -> list[str]:
    active = await doors.store.runs.active(lane.repository.id, lane.name)
    if {run.id for run in active} <= {*lane.fresh}:
        return []
    async with doors.github.session(lane.repository, Access.CHECK) as api:
        return [run.id for run in active if not await is_wanted(api, run.commit)]


async def cancel_run(doors: Doors, run_id: str, reason: str) -> None:
    """Stop it and complete its check. Repeatable: what a crash or GitHub interrupted is done again.

    A run that has no check yet is left to its own flow, which looks before and after it opens one:
    a request under way cannot be called back.
    """
    run = await doors.store.runs.get(run_id)
    if run is None:
        return
    if await doors.store.runs.move(run_id, ACTIVE, RunState.CANCELLED, Conclusion.CANCELLED):
        doors.metrics.run_seconds.labels(Conclusion.CANCELLED).observe(age(run))
    current = await doors.store.runs.get(run_id)
    if current is None or current.state is not RunState.CANCELLED:
        return
    if current.check_id is not None or current.kind is RunKind.REPAIR:
        await doors.engine.cancel([run_id])
    if current.check_id is not None:
        await close_check(doors, current, reason)


async def close_check(doors: Doors, run: Run, reason: str) -> None:
    """Complete the check of a cancelled run, if GitHub has one."""
    repository, summary = run.commit.repository, render("check_superseded.md.j2", reason=reason)
    async with doors.github.session(repository, Access.CHECK) as api:
        try:
            check_id = run.check_id or await checks.find_check(api, repository, run.commit.sha, run.id)
            if check_id is not None:
                await checks.complete(api, repository, check_id, Conclusion.CANCELLED, "Superseded", summary)
        except gidgethub.BadRequest as error:
            if error.status_code not in {404, 410, 422}:
                raise  # else the repository or the commit is gone, and the check with it


async def give_up(doors: Doors, steps: Steps, run_id: str, problem: Problem) -> None:
    """End a run that came to nothing: its check says why, if GitHub lets us.

    Raises TryLater when GitHub is away for long: the run stays open, and is given up again later.
    """
    if not await attempt(steps, f"tell:{run_id}", partial(_tell, doors, run_id, problem), waits=True):
        _log.warning("the check of a run that was given up could not be completed", run_id=run_id)
    await steps.run(f"close:{run_id}", partial(_close, doors, run_id, problem))


async def _tell(doors: Doors, run_id: str, problem: Problem) -> None:
    run = await doors.store.runs.get(run_id)
    if run is None or run.check_id is None or not run.is_active:
        return
    repository, summary = run.commit.repository, render("problem.md.j2", problem=problem)
    title = f"could not check: {problem.message}"
    async with doors.github.session(repository, Access.CHECK) as api:
        await checks.complete(api, repository, run.check_id, Conclusion.FAILURE, title, summary)


async def _close(doors: Doors, run_id: str, problem: Problem) -> None:
    run = await doors.store.runs.get(run_id)
    if run is not None:
        await finish_run(doors, run, Conclusion.FAILURE, problem.code)


async def finish_run(doors: Doors, run: Run, conclusion: Conclusion, problem: str | None = None) -> bool:
    """Move it to completed; False if it was cancelled meanwhile. `problem` is the code of what ended it."""
    if problem in BROKEN:
        await alert(doors, infra_error(run, problem))
    state = RunState.CANCELLED if conclusion is Conclusion.CANCELLED else RunState.COMPLETED
    moved = await doors.store.runs.move(run.id, ACTIVE, state, conclusion, problem)
    if moved:
        doors.metrics.run_seconds.labels(conclusion).observe(age(run))
    return moved


def age(run: Run) -> float:
    """Seconds since it was opened."""
    return (datetime.now(UTC) - datetime.fromisoformat(run.created_at)).total_seconds()
