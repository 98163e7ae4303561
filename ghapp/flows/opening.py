"""Open runs for commits and hand them to the engine."""

from ghapp.engine import Queue
from ghapp.flows.doors import Doors
from ghapp.model import Commit, Noun, Run, RunKind, RunState, new_run_id
from ghapp.model.moment import now

CHECK_COMMIT = "check_commit"


async def open_check_run(doors: Doors, commit: Commit, policy_hash: str, guid: str, *, again: bool) -> Run:
    """The run of this commit: the one that is there, or a new one. `again` asks for one more.

    Repeating this for the same delivery opens nothing twice.
    """
    key = commit.key(policy_hash)
    latest = await doors.store.runs.latest(RunKind.CHECK, key)
    number = 1
    if latest is not None:
        # The branch came back to this commit, or the pull request to this base.
        wanted = again or latest.state is RunState.CANCELLED or await _is_overtaken(doors, latest, commit)
        if not wanted or latest.is_active or latest.delivery_guid == guid:
            return await _adopted(doors, latest, commit)
        number = latest.number + 1
    run = Run(
        id=new_run_id(),
        key=key,
        number=number,
        commit=commit,
        delivery_guid=guid,
        created_at=now(),
    )
    return await doors.store.runs.open(run)


async def _is_overtaken(doors: Doors, run: Run, commit: Commit) -> bool:
    """A newer check of the same head and pull request, against another base, is the one that is shown."""
    known = await doors.store.runs.of_commit(commit.repository.id, commit.sha)
    same = [each for each in known if each.commit.pull_request == commit.pull_request]
    return bool(same) and same[-1].key != run.key and same[-1].created_at > run.created_at


async def _adopted(doors: Doors, run: Run, commit: Commit) -> Run:
    """A branch's run becomes that of the pull request which was opened for the same head and base."""
    if run.commit.pull_request is not None or commit.pull_request is None:
        return run
    return await doors.store.runs.set_commit(run.id, commit) or run


async def begin_repair(doors: Doors, run_id: str) -> Run | None:
    """It is under way, with a record; None where nobody waits for it any more. Repeatable."""
    run = await doors.store.runs.get(run_id)
    if run is None or not run.is_active:
        return None
    await doors.store.runs.move(run.id, [RunState.QUEUED], RunState.IN_PROGRESS)
    await doors.store.climbs.open(run)
    return run


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
