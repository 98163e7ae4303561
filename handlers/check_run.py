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
    payload = CheckRunPayload.model_validate(event.data)
    if payload.check_run.app.id != asks.app_id:
        return asks.nothing("another App's check")
    asks.later("buttons of the check")
