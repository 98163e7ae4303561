"""After a check: repair what it found although nobody asked, as far as `ladder.auto` allows.

Nothing is said anywhere: what was begun, or why nothing was, is an event of the check.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from ghapp.config.repository import RepositoryConfig
from ghapp.engine import Steps
from ghapp.flows import orders
from ghapp.flows.asking import REPAIR, open_repair_of
from ghapp.flows.buttons import unavailable_here
from ghapp.flows.doors import Doors
from ghapp.flows.judging import load_report
from ghapp.flows.opening import start_run
from ghapp.flows.pausing import what_pauses
from ghapp.flows.restraint import refused_in
from ghapp.flows.standing import what_turns_off
from ghapp.flows.taken_back import what_was_taken_back
from ghapp.flows.trouble import note
from ghapp.github import Access, repositories
from ghapp.github.client import Client
from ghapp.ladder.unasked import Known, allowed, barred, decide
from ghapp.model import Commit, Proposed, ProposedState, Run, Rung, RunState, Unasked
from ghapp.model.moment import now
from ghapp.patches.past import in_a_row

_KEY = "unasked:"


async def repair_unasked(
    doors: Doors, steps: Steps, run: Run, config: RepositoryConfig, ending: dict[str, Any]
) -> None:
    """Once the check is over: whatever happens here, it has told what it found."""
    if "report" not in ending:
        return
    try:
        await steps.run("unasked", partial(_begin, doors, run.id, config, ending["report"]))
    except Exception as error:  # noqa: BLE001  # the edge: the check must still end
        note(doors, error, "E100", run_id=run.id)


def check_before(run: Run) -> str | None:
    """The check whose flow is to start this repair, if nobody else is."""
    return run.key.removeprefix(_KEY) if run.key.startswith(_KEY) else None


async def _begin(doors: Doors, run_id: str, config: RepositoryConfig, blob: str) -> None:
    """Repeating it begins nothing twice."""
    run = await doors.store.runs.get(run_id)
    if run is None or run.state is not RunState.COMPLETED:  # nobody waits for it any more
        return
    report = await load_report(doors, run, blob)
    if not report.summary.total_counting:
        return
    reason, fix = barred(config, run.commit), None
    if not reason:
        fix, known = await _look(doors, run.commit, config)
        reason = decide(config, run.commit, report, known)
    repair = None if reason else await _open_after(doors, run, fix)
    unasked = Unasked(reason=reason, repair=repair.id if repair else None)
    await doors.store.climbs.add_unasked(run, unasked, now())
    if repair is not None:
        await start_run(doors, repair, REPAIR, order=order_of(run.commit, allowed(config)))


async def _look(doors: Doors, commit: Commit, config: RepositoryConfig) -> tuple[Proposed | None, Known]:
    """The open fix for this branch, if there is one, and what else decides."""
    repository = commit.repository
    past = await doors.store.proposals.of_target(repository.id, commit.target)
    commits = await doors.store.commits.of_branch(repository.id, commit.target)
    off = await what_pauses(doors, repository.id)
    off = off or await what_was_taken_back(doors, repository.id, commit.pull_request)
    async with doors.github.session(repository, Access.CHECK) as api:
        pull = await _pull(api, commit, commit.pull_request)
        tree = await repositories.tree_of(api, repository, commit.sha)
        fix = await _open_fix(api, commit, past)
    agents = set(allowed(config)) - {Rung.MECHANICAL}
    return fix, Known(
        off=what_turns_off(config, pull) or off,
        waiting=fix.pull_request if fix and fix.asked_by else None,
        in_a_row=in_a_row([*past, *commits], tree),
        refused=await refused_in(doors, repository.id),
        away=await unavailable_here(doors) if agents else {},
    )


async def _pull(api: Client, commit: Commit, number: int | None) -> dict[str, Any] | None:
    return None if number is None else await repositories.pull(api, commit.repository, number)


async def _open_fix(api: Client, commit: Commit, past: Sequence[Proposed]) -> Proposed | None:
    """There is one at most, and GitHub knows best."""
    for each in past:
        if each.state is ProposedState.OPEN:
            pull = await _pull(api, commit, each.pull_request)
            if pull is not None and pull["state"] == "open":
                return each
    return None


async def _open_after(doors: Doors, check: Run, fix: Proposed | None) -> Run:
    """One for each check. It takes the place of the open fix, and so repairs all that was new to that one."""
    earlier = await doors.store.runs.get(fix.run_id) if fix else None
    commit = check.commit
    if earlier is not None and commit.pull_request is None:
        commit = commit.model_copy(update={"base_sha": earlier.commit.base_sha})
    return await open_repair_of(doors, commit, f"{_KEY}{check.id}", check.delivery_guid)


def order_of(commit: Commit, rungs: tuple[Rung, ...]) -> orders.Command:
    """What somebody might have asked for; but nobody did."""
    return orders.Command(
        repository=commit.repository,
        number=commit.pull_request or 0,
        comment_id=0,
        sender="",
        name="fix",
        arguments=() if rungs == tuple(Rung) else ("mechanical",),
        on_pull_request=commit.pull_request is not None,
    )
