"""Repositories were added to an installation, or taken out of it."""

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


class RepositoriesPayload(BaseModel):
    installation: Installation
    repositories_added: list[Repository]
    repositories_removed: list[Repository]


@router.register("installation_repositories", action="added")
async def added(event: Event, asks: Asks) -> None:
    payload = RepositoriesPayload.model_validate(event.data)
    order = orders.CheckInstallation(
        installation_id=payload.installation.id,
        repositories=tuple(repository.full_name for repository in payload.repositories_added),
    )
    asks.order(orders.CHECK_INSTALLATION, order)


@router.register("installation_repositories", action="removed")
async def removed(event: Event, asks: Asks) -> None:
    payload = RepositoriesPayload.model_validate(event.data)
    order = orders.Forget(
        installation_id=payload.installation.id,
        repository_ids=tuple(repository.id for repository in payload.repositories_removed),
        names=tuple(repository.full_name for repository in payload.repositories_removed),
    )
    asks.order(orders.FORGET, order)
