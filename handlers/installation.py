"""The App was installed on an account, or removed from it."""

from gidgethub.routing import Router
from gidgethub.sansio import Event
from pydantic import BaseModel

from ghapp.flows import orders
from ghapp.model import Asks
from handlers.payload import AccountInstallation

router = Router()


class Repository(BaseModel):
    full_name: str


class InstallationPayload(BaseModel):
    installation: AccountInstallation
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
@router.register("installation", action="suspend")
async def deleted(event: Event, asks: Asks) -> None:
    payload = InstallationPayload.model_validate(event.data)
    order = orders.Forget(account=payload.installation.account.login, repository_ids=None)
    asks.order(orders.FORGET, order)
