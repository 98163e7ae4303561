"""A fix goes where its evidence lets it: a pull request, or a person first."""

from dataclasses import dataclass
from functools import partial

from ghapp.alerts.alarms import patch_failed
from ghapp.engine import Steps
from ghapp.flows.alerting import alert
from ghapp.flows.answering import tell_progress
from ghapp.flows.doors import Doors
from ghapp.flows.judging import Law
from ghapp.flows.merging import NOT_MERGED, Merged, Merging
from ghapp.flows.proposing import Fix, propose_fix
from ghapp.flows.proving import prove_fix
from ghapp.flows.queueing import put_in_queue
from ghapp.flows.trouble import attempt
from ghapp.model import Handling
from ghapp.patches.judgement import Judgement


@dataclass(frozen=True, slots=True)
class Delivered:
    """`number` is its pull request; without one, `item` is its place in the review queue. Without both it was
    rejected.
    """

    judged: Judgement
    number: int | None = None
    item: str = ""
    merged: Merged = NOT_MERGED


async def deliver(doors: Doors, steps: Steps, fix: Fix, law: Law) -> Delivered:
    """Raises what proposing raises."""
    if fix.wish.sender:
        await attempt(steps, "proving told", partial(tell_progress, doors, fix.wish, fix.run))
    judged = await prove_fix(doors, steps, fix, law)
    if judged.handling is Handling.REJECTED:
        await steps.run("rejected", partial(_reject, doors, fix, judged))
        return Delivered(judged)
    if judged.handling is Handling.MANUAL_REVIEW:
        item = await steps.run("queue", partial(_queue, doors, fix, judged))
        return Delivered(judged, item=item)
    number = await steps.run("propose", partial(_propose, doors, fix, judged))
    merged = await Merging(doors, fix.run, judged.handling, law.config.merge, number).act(steps)
    return Delivered(judged, number, merged=merged)


async def _reject(doors: Doors, fix: Fix, judged: Judgement) -> None:
    await doors.store.decisions.act(fix.run.id, action="rejected")
    await alert(doors, patch_failed(fix.run, str(judged.error)))


async def _queue(doors: Doors, fix: Fix, judged: Judgement) -> str:
    item = await put_in_queue(doors, fix, judged)
    await doors.store.decisions.act(fix.run.id, action="queued")
    return item


async def _propose(doors: Doors, fix: Fix, judged: Judgement) -> int:
    number = await propose_fix(doors, fix, judged)
    await doors.store.decisions.act(fix.run.id, action="proposed", number=number)
    return number
