"""A branch moved on while its fix was made: what it changes may stand there as it did, and is proved anew."""

from dataclasses import replace
from functools import partial

from ghapp.engine import Steps
from ghapp.errors import UserProblem
from ghapp.flows.doors import Doors
from ghapp.flows.heads import head_now
from ghapp.flows.proposing import Fix
from ghapp.github import Access, repositories


async def follow(doors: Doors, steps: Steps, fix: Fix, number: int) -> Fix:
    """The same patch on the head that there is now; `number` tells apart how often it moved.

    Raises UserProblem E414 where nobody asked (the new head is looked at by itself) and where what the patch
    changes is not as it was, E418 and E420 as `head_now`.
    """
    if not fix.wish.sender:
        raise UserProblem("E414")
    head = await steps.run(f"follow:{number}", partial(_follow, doors, fix))
    commit = fix.run.commit.model_copy(update={"sha": head})
    return replace(
        fix,
        run=fix.run.model_copy(update={"commit": commit}),
        patch=fix.patch.model_copy(update={"base_sha": head}),
        made_on=fix.made_on or fix.run.commit.sha,
    )


async def _follow(doors: Doors, fix: Fix) -> str:
    commit = fix.run.commit
    head = await head_now(doors, commit)
    async with doors.github.session(commit.repository, Access.CHECK) as api:
        moved = await repositories.changed_since(api, commit.repository, commit.sha, head) if head else None
    if moved is None or not moved.isdisjoint(change.path for change in fix.patch.changes):
        raise UserProblem("E414")
    return head
