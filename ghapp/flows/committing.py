"""A fix that was verified becomes a commit on the branch of its pull request."""

from ghapp.flows.doors import Doors
from ghapp.flows.heads import must_be_head
from ghapp.flows.proposing import Fix, message_of
from ghapp.github.committing import Added, Addition, add_commit, find_commit
from ghapp.model import Committed
from ghapp.patches.naming import trailer_of
from ghapp.patches.past import trees


async def commit_fix(doors: Doors, fix: Fix) -> str:
    """Its SHA. One that a try before this one made is found: then the head is ours.

    Raises UserProblem E414, E418, E420; where nobody asked also E444.
    """
    addition = await _addition(doors, fix)
    added = await find_commit(doors.github, addition)
    if added is None:
        await must_be_head(doors, fix.run.commit)
        added = await add_commit(doors.github, addition)
    await doors.store.commits.put(_committed(fix, added))
    return added.sha


async def _addition(doors: Doors, fix: Fix) -> Addition:
    commit = fix.run.commit
    proposals = await doors.store.proposals.of_target(commit.repository.id, commit.target)
    commits = await doors.store.commits.of_branch(commit.repository.id, commit.target)
    return Addition(
        repository=commit.repository,
        patch=fix.patch,
        branch=commit.target,
        message=await message_of(doors, fix),
        trailer=trailer_of(fix.run.id),
        known=frozenset() if fix.wish.sender else trees([*proposals, *commits]),
    )


def _committed(fix: Fix, added: Added) -> Committed:
    commit = fix.run.commit
    return Committed(
        run_id=fix.run.id,
        repository_id=commit.repository.id,
        pull_request=commit.pull_request or 0,
        branch=commit.target,
        sha=added.sha,
        before=added.before,
        after=added.after,
        asked_by=fix.wish.sender,
        created_at=fix.run.created_at,
    )
