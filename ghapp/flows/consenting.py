"""A maintainer lets one commit of a pull request run code: the one that was there when they wrote it."""

import re

from ghapp.errors import Problem
from ghapp.flows import orders
from ghapp.flows.doors import Doors
from ghapp.model import Commit

_NAMED = re.compile(r"[0-9a-f]{7,64}")


async def consent(doors: Doors, wish: orders.Command, commit: Commit, guid: str) -> Problem | None:
    """Note it, or say why not: somebody may have pushed while the comment was written."""
    if not await _is_meant(doors, wish, commit, guid):
        return Problem.of("E421", sha=commit.sha[:12])
    await doors.store.consents.give(commit.repository.id, commit.sha, wish.sender)
    return None


async def _is_meant(doors: Doors, wish: orders.Command, commit: Commit, guid: str) -> bool:
    """Named by its SHA, or seen by us before the comment came."""
    if wish.arguments:
        named = wish.arguments[0].lower()
        return _NAMED.fullmatch(named) is not None and commit.sha.startswith(named)
    received = await doors.store.deliveries.received_at(guid)
    runs = await doors.store.runs.of_commit(commit.repository.id, commit.sha)
    return received is not None and any(run.created_at < received for run in runs)
