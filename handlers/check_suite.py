"""GitHub opened our suite for a commit, or somebody asks for all of it again."""

from gidgethub.routing import Router
from gidgethub.sansio import Event
from pydantic import BaseModel

from ghapp.flows import orders
from ghapp.model import Asks
from handlers.payload import App, Payload, sha_or_none

router = Router()


class CheckSuite(BaseModel):
    id: int
    app: App
    head_sha: str
    head_branch: str | None
    before: str | None


class CheckSuitePayload(Payload):
    check_suite: CheckSuite


@router.register("check_suite", action="requested")
async def requested(event: Event, asks: Asks) -> None:
    payload = CheckSuitePayload.model_validate(event.data)
    suite = payload.check_suite
    if suite.app.id != asks.app_id:
        return asks.nothing("another App's suite")
    if suite.head_branch is None:
        return asks.nothing("a fork's suite: its pull request is checked")
    order = orders.CheckBranch(
        repository=payload.where,
        branch=suite.head_branch,
        sha=suite.head_sha,
        before=sha_or_none(suite.before),
    )
    asks.order(orders.CHECK_BRANCH, order)


@router.register("check_suite", action="rerequested")
async def rerequested(event: Event, asks: Asks) -> None:
    payload = CheckSuitePayload.model_validate(event.data)
    suite = payload.check_suite
    if suite.app.id != asks.app_id:
        return asks.nothing("another App's suite")
    order = orders.CheckAgain(
        repository=payload.where, sha=suite.head_sha, check_id=None, once=f"suite:{event.delivery_id}"
    )
    asks.order(orders.CHECK_AGAIN, order)
