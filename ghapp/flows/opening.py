"""Open runs for commits and hand them to the engine; older runs of the same lane are let go."""

from datetime import UTC, datetime

from ghapp.engine import Queue
from ghapp.flows.closing import cancel_run
from ghapp.flows.doors import Doors
from ghapp.model import Commit, Noun, Run, RunKind, RunState, new_run_id

CHECK_COMMIT = "check_commit"


async def open_check_run(doors: Doors, commit: Commit, policy_hash: str, guid: str, *, again: bool) -> Run:
    """The run of this commit: the one that is there, or a new one. `again` asks for one more.

    Repeating this for the same delivery opens nothing twice.
    """
    key = commit.key(policy_hash)
    latest = await doors.store.runs.latest(RunKind.CHECK, key)
    number = 1
    if latest is not None:
        wanted = again or latest.state is RunState.CANCELLED  # the branch came back to this commit
        if not wanted or latest.is_active or latest.delivery_guid == guid:
            return latest
        number = latest.number + 1
    run = Run(
        id=new_run_id(),
        key=key,
        number=number,
        commit=commit,
        delivery_guid=guid,
        created_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
    )
    return await doors.store.runs.open(run)


async def start_run(doors: Doors, run: Run, flow: str = CHECK_COMMIT, order: Noun | None = None) -> None:
    """Hand it to the engine. A run that is there already is not started twice."""
    if run.is_active:
        await doors.engine.start(
            flow,
            {"run_id": run.id, "order": None if order is None else order.model_dump(mode="json")},
            flow_id=run.id,
            queue=Queue.RUNS,
            partition=str(run.commit.repository.id),
        )


async def supersede(doors: Doors, commit: Commit) -> list[str]:
    """Cancel what is under way for older commits of the same lane; returns the ids of those runs."""
    active = await doors.store.runs.active(commit.repository.id, commit.lane)
    stale = [run for run in active if run.commit.sha != commit.sha]
    for run in stale:
        await cancel_run(doors, run, f"A newer commit, {commit.sha[:12]}, is the head now.")
    return [run.id for run in stale]
