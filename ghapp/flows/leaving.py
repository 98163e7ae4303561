"""Nobody waits any more: a pull request was closed, or the App was removed."""

from typing import Any

from ghapp.engine import Steps
from ghapp.errors import GhappError
from ghapp.flows import orders
from ghapp.flows.closing import cancel_run
from ghapp.flows.doors import Doors
from ghapp.github import Access, repositories
from ghapp.observability.log import logger

_log = logger(__name__)


async def let_go(doors: Doors, steps: Steps, order: dict[str, Any], _guid: str) -> str:
    """Cancel the runs of a closed pull request, unless another open one has the same head."""
    wish = orders.LetGo.model_validate(order)

    async def cancel() -> int:
        active = await doors.store.runs.active(wish.repository.id, wish.lane)
        if not active:
            return 0
        async with doors.github.session(wish.repository, Access.CHECK) as api:
            pulls = await repositories.pulls_of(api, wish.repository, active[-1].commit.sha)
        if any(pull["number"] != wish.number for pull in pulls):
            return 0
        for run in active:
            await cancel_run(doors, run, f"Pull request {wish.number} was closed.")
        return len(active)

    await steps.run("cancel", cancel)
    return ""


async def forget(doors: Doors, steps: Steps, order: dict[str, Any], _guid: str) -> str:
    """The App was removed: stop its runs there and delete what we know of the account."""
    wish = orders.Forget.model_validate(order)

    async def purge() -> None:
        for run in await doors.store.runs.active_of(wish.account, wish.repository_ids):
            try:
                await cancel_run(doors, run, "ghapp was removed from this repository.")
            except GhappError as error:  # the token is void by now: the check stays GitHub's to close
                _log.info("could not close a check of a removed installation", problem=str(error))
        for repository_id in await doors.store.purge.account(wish.account, wish.repository_ids):
            await doors.git.forget(repository_id)

    await steps.run("purge", purge)
    return ""
