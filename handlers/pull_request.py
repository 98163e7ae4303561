"""A pull request has a new head or base, was closed, or got a label."""

from gidgethub.routing import Router
from gidgethub.sansio import Event
from pydantic import BaseModel

from ghapp.flows import orders
from ghapp.model import Asks, Trust
from handlers.payload import Payload

router = Router()
OPT_OUT = "no-autofix"


class HeadRepository(BaseModel):
    id: int


class Head(BaseModel):
    sha: str
    ref: str
    repo: HeadRepository | None


class PullRequest(BaseModel):
    number: int
    head: Head


class PullRequestPayload(Payload):
    pull_request: PullRequest

    @property
    def lane(self) -> str:
        head = self.pull_request.head
        is_member = head.repo is not None and head.repo.id == self.repository.id
        trust = Trust.MEMBER if is_member else Trust.FORK
        return orders.lane_of(head.ref, self.pull_request.number, trust)


class Changes(BaseModel):
    base: dict[str, object] | None = None


class Edited(PullRequestPayload):
    changes: Changes


class Label(BaseModel):
    name: str


class Labeled(PullRequestPayload):
    label: Label


class Ended(PullRequest):
    merged: bool
    merge_commit_sha: str | None = None


class Sender(BaseModel):
    login: str
    type: str


class Closed(PullRequestPayload):
    pull_request: Ended
    sender: Sender


@router.register("pull_request", action="opened")
@router.register("pull_request", action="synchronize")
@router.register("pull_request", action="reopened")
@router.register("pull_request", action="ready_for_review")
async def head_moved(event: Event, asks: Asks) -> None:
    _check(PullRequestPayload.model_validate(event.data), asks)


@router.register("pull_request", action="edited")
async def edited(event: Event, asks: Asks) -> None:
    payload = Edited.model_validate(event.data)
    if payload.changes.base is None:
        return asks.nothing("title or text was edited, not the base")
    _check(payload, asks)


@router.register("pull_request", action="closed")
async def closed(event: Event, asks: Asks) -> None:
    payload = Closed.model_validate(event.data)
    order = orders.LetGo(
        repository=payload.where,
        number=payload.pull_request.number,
        lane=payload.lane,
        merged=payload.pull_request.merged,
        closed_by=payload.sender.login if payload.sender.type == "User" else "",
        merge_sha=payload.pull_request.merge_commit_sha if payload.pull_request.merged else None,
    )
    asks.order(orders.LET_GO, order)


@router.register("pull_request", action="labeled")
async def labeled(event: Event, asks: Asks) -> None:
    payload = Labeled.model_validate(event.data)
    if payload.label.name != OPT_OUT:
        return asks.nothing("a label that means nothing here")
    asks.later("stopping delivery by label")


def _check(payload: PullRequestPayload, asks: Asks) -> None:
    order = orders.CheckPull(
        repository=payload.where, number=payload.pull_request.number, sha=payload.pull_request.head.sha
    )
    asks.order(orders.CHECK_PULL, order)
