"""A commit of ours that people reverted, or pushed away: a no for its pull request, whatever comes."""

from ghapp.flows import orders
from ghapp.flows.doors import Doors
from ghapp.github import Access, repositories
from ghapp.github.client import Client
from ghapp.model import Committed
from ghapp.model.moment import now
from ghapp.patches.naming import trailer_of

TAKEN_BACK = "a commit of ours was taken back here, and only a new pull request ends that"
_MOST = 10  # commits of ours on one branch that are looked for


async def what_was_taken_back(doors: Doors, repository_id: int, number: int | None) -> str:
    """Why nothing is delivered on this pull request any more, or ""."""
    is_one = number is not None and await doors.store.commits.is_one_taken_back(repository_id, number)
    return TAKEN_BACK if is_one else ""


async def note_taken_back(doors: Doors, wish: orders.CheckBranch) -> None:
    """By what the pushed commits say, and by the head that the branch has now: pushes may come late."""
    known = await doors.store.commits.of_branch(wish.repository.id, wish.branch)
    left = [each for each in known[:_MOST] if each.taken_back_at is None]
    if not left:
        return
    async with doors.github.session(wish.repository, Access.CHECK) as api:
        head = await repositories.branch_head(api, wish.repository, wish.branch)
        for each in left if head else ():
            if await _is_gone(api, wish, each, head or ""):
                await doors.store.commits.take_back(each.run_id, now())


async def _is_gone(api: Client, wish: orders.CheckBranch, committed: Committed, head: str) -> bool:
    repository, trailer = wish.repository, trailer_of(committed.run_id)
    if committed.sha in wish.reverted:
        return True
    if await repositories.tree_of(api, repository, head) == committed.before != committed.after:
        return True
    return not await repositories.is_kept(api, repository, committed.sha, head, trailer)
