"""A review was submitted: a delivery that waited for it may go on."""

from gidgethub.routing import Router
from gidgethub.sansio import Event

from ghapp.model import Asks

router = Router()


@router.register("pull_request_review", action="submitted")
async def submitted(_event: Event, asks: Asks) -> None:
    asks.later("deliveries that wait for a review")
