"""A branch moved: check its head."""

from gidgethub.routing import Router
from gidgethub.sansio import Event
from pydantic import BaseModel

from ghapp.flows import orders
from ghapp.model import Asks
from handlers.payload import QUEUE, Payload, sha_or_none

router = Router()
BRANCHES = "refs/heads/"


class PushedCommit(BaseModel):
    message: str = ""


class Push(Payload):
    ref: str
    before: str
    after: str
    deleted: bool = False
    commits: tuple[PushedCommit, ...] = ()


@router.register("push")
async def pushed(event: Event, asks: Asks) -> None:
    push = Push.model_validate(event.data)
    if not push.ref.startswith(BRANCHES):
        return asks.nothing("not a branch")
    if push.deleted or sha_or_none(push.after) is None:
        return asks.nothing("the branch was deleted")
    branch = push.ref.removeprefix(BRANCHES)
    if branch.startswith(QUEUE):
        return asks.nothing("a merge queue's branch: its merge_group is checked")
    order = orders.CheckBranch(
        repository=push.where,
        branch=branch,
        sha=push.after,
        before=sha_or_none(push.before),
        reverted=orders.reverted([commit.message for commit in push.commits], push.where.full_name),
    )
    asks.order(orders.CHECK_BRANCH, order)
