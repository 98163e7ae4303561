"""A fix of ours was closed: merged, refused by a person, or neither."""

from ghapp.alerts.alarms import auto_merge_success
from ghapp.flows import orders
from ghapp.flows.alerting import alert
from ghapp.flows.doors import Doors
from ghapp.github import Access, repositories
from ghapp.model import Decided, Proposed, ProposedState, QueuedState
from ghapp.model.moment import now


async def note_end(doors: Doors, wish: orders.LetGo) -> None:
    """Other pull requests are nothing to remember."""
    known = await doors.store.proposals.get(wish.repository.id, wish.number)
    if known is None:
        return
    state = await _state_of(doors, wish, known)
    await doors.store.proposals.end(wish.repository.id, wish.number, state)
    if wish.merged and (decided := await doors.store.decisions.of_pull(wish.repository.id, wish.number)):
        await _merged(doors, wish, decided)
    if item := await doors.store.queue.of_pull(wish.repository.id, wish.number):
        to = QueuedState.MERGED if wish.merged else QueuedState.MERGE_FAILED
        await doors.store.queue.move(item.id, [QueuedState.DELIVERED, QueuedState.MERGE_FAILED], to)


async def _merged(doors: Doors, wish: orders.LetGo, decided: Decided) -> None:
    """Whoever did it; what we asked for ourselves is told to who runs this, if no person was quicker."""
    is_ours = decided.by_itself and not wish.closed_by
    told = {"merged_at": now(), "merge_sha": wish.merge_sha, "by_itself": is_ours}
    await doors.store.decisions.act(decided.run_id, **told)
    run = await doors.store.runs.get(decided.run_id)
    if is_ours and run is not None:
        await alert(doors, auto_merge_success(run, wish.number))


async def _state_of(doors: Doors, wish: orders.LetGo, known: Proposed) -> ProposedState:
    """GitHub closes those whose target is deleted, in the name of who deleted it: that is no no."""
    if wish.merged:
        return ProposedState.MERGED
    if not wish.closed_by:
        return ProposedState.CLOSED
    async with doors.github.session(wish.repository, Access.CHECK) as api:
        target = await repositories.branch_head(api, wish.repository, known.target)
    return ProposedState.CLOSED if target is None else ProposedState.REFUSED
