"""Pull requests of ours that are merged by themselves when the checks on them have ended."""

from datetime import timedelta

from ghapp.engine import Steps
from ghapp.errors import GhappError
from ghapp.flows.doors import Doors
from ghapp.flows.merging import Merging
from ghapp.flows.policy import read_policy
from ghapp.flows.trouble import attempt, note
from ghapp.github import Access
from ghapp.model import Decided, Run
from ghapp.model.moment import now
from ghapp.patches.merging import Way

PATIENCE = timedelta(hours=24)


async def merge_after(doors: Doors, steps: Steps, run: Run) -> None:
    """`run` checked the head of a pull request, maybe one that waits for that."""
    await attempt(steps, "merge after", lambda: _merge_after(doors, run))


async def merge_waiting(doors: Doors) -> None:
    """All of them: others' checks end without our hearing of it."""
    for decided in await doors.store.decisions.that_are(Way.LATER):
        try:
            await _merge(doors, decided)
        except GhappError as error:  # another time
            note(doors, error, "E999")


async def _merge_after(doors: Doors, run: Run) -> None:
    number = run.commit.pull_request
    known = await doors.store.decisions.of_pull(run.commit.repository.id, number) if number else None
    if known is not None and known.action == Way.LATER:
        await _merge(doors, known)


async def _merge(doors: Doors, decided: Decided) -> None:
    run = await doors.store.runs.get(decided.run_id)
    if run is None or decided.number is None:
        return
    commit = run.commit
    async with doors.github.session(commit.repository, Access.CHECK) as api:
        policy = await read_policy(doors.github, api, commit.repository, commit.base_branch)
    merge = policy.config.merge  # with a problem these are the defaults: nothing is merged by itself
    merging = Merging(doors, run, decided.handling, merge, decided.number)
    if decided.created_at < now(-PATIENCE):
        await merging.give_up("the checks on it did not become green within a day")
    else:
        await merging.again()
