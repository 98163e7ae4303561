"""Somebody asks for one of our check runs again, or pressed one of its buttons."""

from gidgethub.routing import Router
from gidgethub.sansio import Event
from pydantic import BaseModel

from ghapp.flows import orders
from ghapp.model import Asks
from handlers.payload import App, Payload

router = Router()


class CheckRun(BaseModel):
    id: int
    head_sha: str
    app: App


class CheckRunPayload(Payload):
    check_run: CheckRun


class Action(BaseModel):
    identifier: str


class Sender(BaseModel):
    login: str


class PressedPayload(CheckRunPayload):
    requested_action: Action
    sender: Sender


@router.register("check_run", action="rerequested")
async def rerequested(event: Event, asks: Asks) -> None:
    payload = CheckRunPayload.model_validate(event.data)
    check = payload.check_run
    if check.app.id != asks.app_id:
        return asks.nothing("another App's check")
    order = orders.CheckAgain(
        repository=payload.where, sha=check.head_sha, check_id=check.id, once=f"check:{check.id}"
    )
    asks.order(orders.CHECK_AGAIN, order)


@router.register("check_run", action="requested_action")
async def button_pressed(event: Event, asks: Asks) -> None:
    payload = PressedPayload.model_validate(event.data)
    check = payload.check_run
    if check.app.id != asks.app_id:
        return asks.nothing("another App's check")
    if payload.requested_action.identifier not in orders.BUTTONS:
        return asks.later("this button of the check")
    order = orders.Press(
        repository=payload.where,
        check_id=check.id,
        action=payload.requested_action.identifier,
        sender=payload.sender.login,
    )
    asks.order(orders.PRESS, order)
