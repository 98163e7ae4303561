"""Ask for a repair, by a comment or by a button: what is in its way is said before anything is begun."""

from ghapp.errors import UserProblem
from ghapp.flows import orders
from ghapp.flows.doors import Doors
from ghapp.flows.standing import Standing, open_commit
from ghapp.model import Commit, Run, RunKind, new_run_id
from ghapp.model.moment import now

REPAIR = "repair"


async def open_repair(doors: Doors, wish: orders.Command, standing: Standing, key: str, guid: str) -> Run:
    """One repair for each `key` (at most 64 characters), bound to the head of this moment; not yet started.

    Raises UserProblem E418, E420, and those of a configuration.
    """
    commit = open_commit(wish, standing)
    if standing.off:
        raise UserProblem("E420", how=standing.off, command=f"/{wish.name}")
    return await open_repair_of(doors, commit, key, guid)


async def open_repair_of(doors: Doors, commit: Commit, key: str, guid: str) -> Run:
    """One for each `key`; not yet started."""
    run = Run(
        id=new_run_id(),
        kind=RunKind.REPAIR,
        key=key,
        commit=commit,
        delivery_guid=guid,
        created_at=now(),
    )
    return await doors.store.runs.open(run)
