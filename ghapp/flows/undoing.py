"""A merged fix of ours was undone: reverted, put back, or its findings had to be repaired once more."""

from datetime import timedelta

from ghapp.flows import orders
from ghapp.flows.doors import Doors
from ghapp.github import Access, repositories
from ghapp.model import Decided, Proposed, ProposedState, Repository
from ghapp.model.moment import now
from ghapp.patches.accuracy import DAYS


async def note_undone(doors: Doors, wish: orders.CheckBranch) -> None:
    """By what the pushed commits say, and by the state that the branch has now."""
    recent = await _recent(doors, wish.repository.id)
    if not recent:
        return
    known = {each.number: each for each in recent}
    past = await doors.store.proposals.of_target(wish.repository.id, wish.branch)
    merged = [each for each in past if each.state is ProposedState.MERGED and each.pull_request in known]
    tree = await _tree(doors, wish) if merged else None
    back = {each.pull_request for each in merged if each.before == tree != each.after}
    for each in recent:
        if each.merge_sha in wish.reverted or str(each.number) in wish.reverted or each.number in back:
            await _undo(doors, each)


async def note_repaired_again(doors: Doors, proposed: Proposed) -> None:
    """A fix of what an earlier one had repaired, for the same branch: that one did not stay."""
    recent = {each.number: each for each in await _recent(doors, proposed.repository_id)}
    for earlier in await doors.store.proposals.of_target(proposed.repository_id, proposed.target):
        is_same = not {*earlier.findings}.isdisjoint(proposed.findings)
        if is_same and earlier.pull_request in recent and earlier.run_id != proposed.run_id:
            await _undo(doors, recent[earlier.pull_request])


async def _recent(doors: Doors, repository_id: int) -> list[Decided]:
    """Merged not long ago, and not known to be undone."""
    merged = await doors.store.decisions.merged(repository_id, since=now(-timedelta(days=DAYS)))
    return [each for each in merged if each.undone_at is None]


async def _undo(doors: Doors, decided: Decided) -> None:
    await doors.store.decisions.act(decided.run_id, undone_at=now())


async def _tree(doors: Doors, wish: orders.CheckBranch) -> str:
    repository: Repository = wish.repository
    async with doors.github.session(repository, Access.CHECK) as api:
        return await repositories.tree_of(api, repository, wish.sha)
