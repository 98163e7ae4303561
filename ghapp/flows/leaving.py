"""Nobody waits any more: a pull request was closed, or the App was removed."""

from functools import partial
from typing import Any

from ghapp.engine import Steps
from ghapp.errors import GhappError
from ghapp.flows import orders
from ghapp.flows.closing import Lane, cancel_run, release
from ghapp.flows.doors import Doors
from ghapp.flows.refusing import note_end
from ghapp.observability.log import logger
from ghapp.store import Chosen

_log = logger(__name__)


async def let_go(doors: Doors, steps: Steps, order: dict[str, Any], _guid: str) -> str:
    """Cancel the checks of a closed pull request, as far as nothing open has the same head.

    Of a fix of ours it is remembered what became of it.
    """
    wish = orders.LetGo.model_validate(order)
    await release(doors, steps, Lane(wish.repository, wish.lane), f"Pull request {wish.number} was closed.")
    await steps.run("note", lambda: note_end(doors, wish))
    return ""


async def forget(doors: Doors, steps: Steps, order: dict[str, Any], guid: str) -> str:
    """The App was removed: stop its runs there and delete what we know of them."""
    wish = orders.Forget.model_validate(order)
    some = None if wish.everything else wish.repository_ids
    for run_id in await steps.run("active", lambda: _active(doors, wish.installation_id, some)):
        await steps.run(f"cancel:{run_id}", partial(_cancel, doors, run_id))
    if not wish.keep:
        await _purge(doors, steps, wish, guid)
    return ""


async def _active(doors: Doors, installation: int, some: tuple[int, ...] | None) -> list[str]:
    return [run.id for run in await doors.store.runs.active_of(installation, some)]


async def _cancel(doors: Doors, run_id: str) -> None:
    try:
        await cancel_run(doors, run_id, "ghapp was removed from this repository.")
    except GhappError as error:  # the token is void by now: the check stays GitHub's to close
        _log.info("could not close a check of a removed installation", problem=str(error))


async def _purge(doors: Doors, steps: Steps, wish: orders.Forget, guid: str) -> None:
    """The rows go last: they tell what else there is."""
    chosen = Chosen(
        wish.installation_id, wish.repository_ids, wish.names, everything=wish.everything, but=guid
    )
    gone = await steps.run("repositories", lambda: doors.store.purge.repositories(chosen))
    await steps.run("work", lambda: _forget_work(doors, chosen, gone))
    await steps.run("rows", lambda: doors.store.purge.rows(chosen, gone))


async def _forget_work(doors: Doors, chosen: Chosen, repository_ids: list[int]) -> None:
    await doors.engine.forget(await doors.store.purge.flows(chosen))
    for repository_id in repository_ids:
        await doors.executor.forget(repository_id)
