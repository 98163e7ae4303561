"""GitHub opened our suite for a commit, or somebody asks for all of it again."""

from gidgethub.routing import Router
from gidgethub.sansio import Event
from pydantic import BaseModel

from ghapp.flows import orders
from ghapp.model import Asks
from handlers.payload import QUEUE, App, Payload, sha_or_none

router = Router()


class CheckSuite(BaseModel):
    id: int
    app: App
    head_sha: str
    head_branch: str | None
    before: str | None


class CheckSuitePayload(Payload):
    check_suite: CheckSuite


class AskedAgain(CheckSuite):
    updated_at: str


class RerequestedPayload(Payload):
    check_suite: AskedAgain


@router.register("check_suite", action="requested")
async def requested(event: Event, asks: Asks) -> None:
    payload = CheckSuitePayload.model_validate(event.data)
    suite = payload.check_suite
    if suite.app.id != asks.app_id:
        return asks.nothing("another App's suite")
    if suite.head_branch is None:
        return asks.nothing("a fork's suite: its pull request is checked")
    if suite.head_branch.startswith(QUEUE):
        return asks.nothing("a merge queue's branch: its merge_group is checked")
    order = orders.CheckBranch(
        repository=payload.where,
        branch=suite.head_branch,
        sha=suite.head_sha,
        before=sha_or_none(suite.before),
    )
    asks.order(orders.CHECK_BRANCH, order)


@router.register("check_suite", action="rerequested")
async def rerequested(event: Event, asks: Asks) -> None:
    payload = RerequestedPayload.model_validate(event.data)
    suite = payload.check_suite
    if suite.app.id != asks.app_id:
        return asks.nothing("another App's suite")
    once = f"suite:{suite.id}:{suite.updated_at}"[:200]  # the signed body tells one press from the next
    order = orders.CheckAgain(repository=payload.where, sha=suite.head_sha, check_id=None, once=once)
    asks.order(orders.CHECK_AGAIN, order)
