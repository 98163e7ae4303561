"""A workflow failed: its annotations and log can become findings of that head."""

from gidgethub.routing import Router
from gidgethub.sansio import Event

from ghapp.model import Asks

router = Router()


@router.register("workflow_run", action="completed")
async def completed(_event: Event, asks: Asks) -> None:
    asks.later("findings from failed workflows")
