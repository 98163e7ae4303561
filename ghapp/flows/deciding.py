"""A person decides about a patch of the review queue; of two at once, one wins and the other is told."""

from typing import Any

from ghapp.errors import GhappError, UserProblem
from ghapp.flows import orders
from ghapp.flows.answering import announce
from ghapp.flows.doors import Doors
from ghapp.flows.heads import must_be_head
from ghapp.flows.proposing import Fix, propose_fix
from ghapp.flows.proving import load_judgement
from ghapp.flows.queueing import load_fix
from ghapp.flows.standing import Standing
from ghapp.flows.suggesting import Suggested, suggest_approved
from ghapp.flows.trouble import note
from ghapp.flows.words import render, who
from ghapp.model import Queued, QueuedState, Trust
from ghapp.model.moment import now
from ghapp.observability.redact import redact
from ghapp.patches.judgement import NOTHING_KNOWN

PENDING, APPROVED, DELIVERED = QueuedState.PENDING, QueuedState.APPROVED, QueuedState.DELIVERED
_SHOWN = 5


async def approve(doors: Doors, wish: orders.Command, _standing: Standing) -> str:
    """It becomes a pull request, and nothing merges that by itself; on a fork's it becomes suggestions.

    Raises UserProblem E455, E456, E457, E458. Repeated after a crash it goes on.
    """
    item = await _named(doors, wish)
    fix = await load_fix(doors, item)
    is_ours = item.state is APPROVED and item.decided_by == wish.sender
    if not is_ours:
        await _must_be_current(doors, item, fix)
        await _decide(doors, item, APPROVED, wish.sender)
    made = await deliver_approved(doors, item.model_copy(update={"decided_by": wish.sender}))
    return _told(item, made)


async def reject(doors: Doors, wish: orders.Command, _standing: Standing) -> str:
    """What it repairs is left alone then, unless somebody asks. Raises UserProblem E455, E456, E457."""
    item = await _named(doors, wish)
    why = redact(" ".join(wish.arguments[1:]))
    if not (item.state is QueuedState.REJECTED and item.decided_by == wish.sender):
        await _decide(doors, item, QueuedState.REJECTED, wish.sender, why)
    await doors.store.decisions.act(item.run_id, action="refused")
    return render("answer_refused.md.j2", item=item, why=why)


async def deliver_approved(doors: Doors, item: Queued) -> int | Suggested:
    """The pull request, on a fork's the suggestions. What cannot be made waits again, with the reason.

    Raises UserProblem E458 too.
    """
    fix, decided = await load_fix(doors, item), await doors.store.decisions.get(item.run_id)
    judged = NOTHING_KNOWN if decided is None else await load_judgement(doors, fix.run, decided.judgement)
    try:
        await _must_be_current(doors, item, fix)
        if fix.run.commit.trust is Trust.FORK:
            made: int | Suggested = await suggest_approved(doors, fix)
        else:
            made = await propose_fix(doors, fix, judged, item.decided_by)
    except UserProblem as error:
        again: dict[str, Any] = {"reason": str(error), "decided_by": "", "decided_at": None}
        await doors.store.queue.move(item.id, [APPROVED], PENDING, **again)
        raise
    number = made if isinstance(made, int) else None
    await doors.store.queue.move(item.id, [APPROVED], DELIVERED, delivered_as=number)
    await doors.store.decisions.act(item.run_id, action="approved", number=number)
    return made


def _told(item: Queued, made: int | Suggested) -> str:
    done = None if isinstance(made, int) else made
    return render("answer_approved.md.j2", item=item, number=made, suggested=done)


async def deliver_waiting(doors: Doors) -> None:
    """What was approved elsewhere, or by a server that was killed before it delivered."""
    for item in await doors.store.queue.all(APPROVED):
        try:
            made = await deliver_approved(doors, item)
            if isinstance(made, Suggested):  # what does not stand on the lines stands nowhere else
                await _announce(doors, item, made)
        except GhappError as error:
            note(doors, error, "E999")


async def _announce(doors: Doors, item: Queued, made: Suggested) -> None:
    fix = await load_fix(doors, item)
    await announce(doors, fix.run.commit.repository, item.pull_request or 0, _told(item, made))


async def _named(doors: Doors, wish: orders.Command) -> Queued:
    command, waiting = f"/{wish.name}", await _waiting(doors, wish)
    if not wish.arguments:
        raise UserProblem("E455", command=command, waiting=waiting)
    item_id = wish.arguments[0].strip("`").lower()
    item = await doors.store.queue.get(item_id, wish.repository.id)
    if item is None:
        raise UserProblem("E456", id=item_id, waiting=waiting)
    return item


async def _waiting(doors: Doors, wish: orders.Command) -> str:
    items = await doors.store.queue.all(PENDING, repository_id=wish.repository.id)
    ids = ", ".join(f"`{item.id}`" for item in items[:_SHOWN])
    return f"; {ids} wait{'s' if len(items) == 1 else ''} here" if items else "; nothing waits here"


async def _must_be_current(doors: Doors, item: Queued, fix: Fix) -> None:
    """It was judged on one commit, and on no other."""
    try:
        await must_be_head(doors, fix.run.commit)
    except UserProblem as error:
        if error.code != "E414":
            raise
        told = {"id": item.id, "sha": item.sha[:12], "target": item.target}
        raise UserProblem("E458", **told) from error


async def _decide(doors: Doors, item: Queued, to: QueuedState, by: str, reason: str = "") -> None:
    values = {"decided_by": by, "reason": reason, "decided_at": now()}
    if await doors.store.queue.move(item.id, [PENDING], to, **values):
        return
    known = await doors.store.queue.get(item.id) or item
    whose = f", by {who(known.decided_by)}" if known.decided_by else ""
    raise UserProblem("E457", id=item.id, state=known.state.replace("_", " "), by=whose)
