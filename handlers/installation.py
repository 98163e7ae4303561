"""The App was installed on an account, or removed from it."""

from gidgethub.routing import Router
from gidgethub.sansio import Event
from pydantic import BaseModel

from ghapp.flows import orders
from ghapp.model import Asks
from handlers.payload import Installation

router = Router()


class Repository(BaseModel):
    id: int
    full_name: str


class InstallationPayload(BaseModel):
    installation: Installation
    repositories: list[Repository] = []


@router.register("installation", action="created")
@router.register("installation", action="unsuspend")
async def created(event: Event, asks: Asks) -> None:
    payload = InstallationPayload.model_validate(event.data)
    order = orders.CheckInstallation(
        installation_id=payload.installation.id,
        repositories=tuple(repository.full_name for repository in payload.repositories),
    )
    asks.order(orders.CHECK_INSTALLATION, order)


@router.register("installation", action="deleted")
async def deleted(event: Event, asks: Asks) -> None:
    _forget(InstallationPayload.model_validate(event.data), asks)


@router.register("installation", action="suspend")
async def suspended(event: Event, asks: Asks) -> None:
    _forget(InstallationPayload.model_validate(event.data), asks, keep=True)


def _forget(payload: InstallationPayload, asks: Asks, *, keep: bool = False) -> None:
    order = orders.Forget(
        installation_id=payload.installation.id,
        repository_ids=tuple(repository.id for repository in payload.repositories),
        everything=True,
        keep=keep,
    )
    asks.order(orders.FORGET, order)
