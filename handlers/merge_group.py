"""A merge queue asks whether its temporary commit is good."""

from gidgethub.routing import Router
from gidgethub.sansio import Event
from pydantic import BaseModel

from ghapp.flows import orders
from ghapp.model import Asks
from handlers.payload import Payload

router = Router()


class MergeGroup(BaseModel):
    head_sha: str
    head_ref: str
    base_sha: str
    base_ref: str


class MergeGroupPayload(Payload):
    merge_group: MergeGroup


@router.register("merge_group", action="checks_requested")
async def checks_requested(event: Event, asks: Asks) -> None:
    payload = MergeGroupPayload.model_validate(event.data)
    group = payload.merge_group
    order = orders.CheckGroup(
        repository=payload.where,
        branch=group.head_ref.removeprefix("refs/heads/"),
        sha=group.head_sha,
        base_sha=group.base_sha,
        base_branch=group.base_ref.removeprefix("refs/heads/"),
    )
    asks.order(orders.CHECK_GROUP, order)
