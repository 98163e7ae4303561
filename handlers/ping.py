"""GitHub tries the webhook's address."""

from gidgethub.routing import Router
from gidgethub.sansio import Event

from ghapp.model import Asks

router = Router()


@router.register("ping")
async def pinged(_event: Event, asks: Asks) -> None:
    asks.nothing("pong")
