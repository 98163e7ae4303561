"""A fix goes where its evidence lets it: to its branch, as the repository wants it, or to a person first."""

from dataclasses import dataclass, replace
from functools import partial

from ghapp.alerts.alarms import patch_failed
from ghapp.engine import Steps
from ghapp.errors import UserProblem
from ghapp.flows.alerting import alert
from ghapp.flows.answering import tell_progress
from ghapp.flows.committing import commit_fix
from ghapp.flows.doors import Doors
from ghapp.flows.following import follow
from ghapp.flows.judging import Law
from ghapp.flows.merging import NOT_MERGED, Merged, Merging
from ghapp.flows.proposing import Fix, propose_fix
from ghapp.flows.proving import prove_fix
from ghapp.flows.queueing import put_in_queue
from ghapp.flows.suggesting import Suggested, fit, suggest, suggested, tell_rest
from ghapp.flows.trouble import attempt
from ghapp.model import Handling
from ghapp.patches.judgement import Judgement
from ghapp.patches.modes import Mode, mode_of

_FOLLOWED = 2  # times a branch that moves on


@dataclass(frozen=True, slots=True)
class Delivered:
    """`fix` as it was delivered. `number` is its pull request, `commit` the commit that it became,
    `suggested` what became suggestions; `item` is its place in the review queue. Without all of them it was
    rejected. `instead` says why it was not delivered as the repository wants, or at all.
    """

    fix: Fix
    judged: Judgement
    number: int | None = None
    item: str = ""
    merged: Merged = NOT_MERGED
    commit: str = ""
    suggested: Suggested | None = None
    instead: str = ""


async def deliver(doors: Doors, steps: Steps, fix: Fix, law: Law) -> Delivered:
    """Where its branch moved on meanwhile, proved anew. Raises what proposing raises."""
    for number in range(1, _FOLLOWED + 1):
        try:
            return await _deliver(doors, steps, fix, law)
        except UserProblem as error:
            if error.code != "E414":
                raise
        fix = await follow(doors, steps, fix, number)
    return await _deliver(doors, steps, fix, law)


async def _deliver(doors: Doors, steps: Steps, fix: Fix, law: Law) -> Delivered:
    if fix.wish.person:
        await attempt(steps, "proving told", partial(tell_progress, doors, fix.wish, fix.run))
    judged = await prove_fix(doors, steps, fix, law)
    if judged.handling is Handling.REJECTED:
        await steps.run("rejected", partial(_reject, doors, fix, judged))
        return Delivered(fix, judged)
    if judged.handling is Handling.MANUAL_REVIEW:
        item = await steps.run("queue", partial(_queue, doors, fix, judged))
        return Delivered(fix, judged, item=item)
    try:
        done = await _send(doors, steps, fix, law, judged)
    except UserProblem as error:
        if error.code != "E400":
            raise
        refused = f"it could not be delivered: {error}"
        item = await steps.run("queue", partial(_queue, doors, fix, judged, refused))
        return Delivered(fix, judged, item=item, instead=refused)
    if done.number is None:
        return done
    merging = Merging(doors, fix.run, judged.handling, law.config.merge, done.number)
    return replace(done, merged=await merging.act(steps))


async def _send(doors: Doors, steps: Steps, fix: Fix, law: Law, judged: Judgement) -> Delivered:
    """As the repository wants it: all of it, or nothing."""
    mode, instead = mode_of(law.config.delivery, fix.run.commit)
    if mode is Mode.COMMIT:
        sha = await steps.run("commit", partial(_commit, doors, fix))
        return Delivered(fix, judged, commit=sha)
    if mode is Mode.SUGGESTION:
        return Delivered(fix, judged, suggested=await _suggested(doors, steps, fix), instead=instead)
    number = await steps.run("propose", partial(_propose, doors, fix, judged))
    return Delivered(fix, judged, number, instead=instead)


async def _reject(doors: Doors, fix: Fix, judged: Judgement) -> None:
    await doors.store.decisions.act(fix.run.id, action="rejected")
    await alert(doors, patch_failed(fix.run, str(judged.error)))


async def _queue(doors: Doors, fix: Fix, judged: Judgement, why: str = "") -> str:
    item = await put_in_queue(doors, fix, judged, why)
    await doors.store.decisions.act(fix.run.id, action="queued")
    return item


async def _commit(doors: Doors, fix: Fix) -> str:
    sha = await commit_fix(doors, fix)
    await doors.store.decisions.act(fix.run.id, action="committed")
    return sha


async def _suggested(doors: Doors, steps: Steps, fix: Fix) -> Suggested:
    blob = await steps.run("fit", partial(fit, doors, fix))
    count = await steps.run("suggest", partial(_suggest, doors, fix, blob))
    done = await suggested(doors, fix, blob, count)
    if done.rest and not fix.wish.person:
        await steps.run("tell rest", partial(tell_rest, doors, fix, done))
    return done


async def _suggest(doors: Doors, fix: Fix, blob: str) -> int:
    count = await suggest(doors, fix, blob)
    await doors.store.decisions.act(fix.run.id, action="suggested")
    return count


async def _propose(doors: Doors, fix: Fix, judged: Judgement) -> int:
    number = await propose_fix(doors, fix, judged)
    await doors.store.decisions.act(fix.run.id, action="proposed", number=number)
    return number
