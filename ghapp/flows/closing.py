"""End a run: its check is completed once, its row says how. No check is left spinning."""

from datetime import UTC, datetime

import gidgethub

from ghapp.flows.doors import Doors
from ghapp.flows.words import render
from ghapp.github import Access, checks
from ghapp.model import Conclusion, Run, RunKind, RunState

ACTIVE = (RunState.QUEUED, RunState.IN_PROGRESS)


async def cancel_run(doors: Doors, run: Run, reason: str) -> None:
    """Stop it and complete its check as cancelled. Who opens a check looks at the state afterwards."""
    if not await doors.store.runs.move(run.id, ACTIVE, RunState.CANCELLED, Conclusion.CANCELLED):
        return
    await doors.engine.cancel([run.id])
    doors.metrics.run_seconds.labels(Conclusion.CANCELLED).observe(age(run))
    current = await doors.store.runs.get(run.id)
    if current is not None and current.check_id is not None and run.kind is RunKind.CHECK:
        await complete_cancelled(doors, current, current.check_id, reason)


async def complete_cancelled(doors: Doors, run: Run, check_id: int, reason: str) -> None:
    repository = run.commit.repository
    summary = render("check_superseded.md.j2", reason=reason)
    async with doors.github.session(repository, Access.CHECK) as api:
        try:
            await checks.complete(api, repository, check_id, Conclusion.CANCELLED, "Superseded", summary)
        except gidgethub.BadRequest as error:
            if error.status_code not in {404, 410}:
                raise  # else the repository is gone, and the check with it


async def finish_run(doors: Doors, run: Run, conclusion: Conclusion) -> bool:
    """Move it to completed; False if it was cancelled meanwhile."""
    state = RunState.CANCELLED if conclusion is Conclusion.CANCELLED else RunState.COMPLETED
    moved = await doors.store.runs.move(run.id, ACTIVE, state, conclusion)
    if moved:
        doors.metrics.run_seconds.labels(conclusion).observe(age(run))
    return moved


def age(run: Run) -> float:
    """Seconds since it was opened."""
    return (datetime.now(UTC) - datetime.fromisoformat(run.created_at)).total_seconds()
