"""Which agents can work on this server."""

from ghapp.flows.doors import Doors
from ghapp.ladder.rungs import Agents, agents_of


async def agents_here(doors: Doors) -> Agents:
    """Who does the work of which rung, as this machine is now."""
    return agents_of(doors.settings, (await doors.executor.agents()).states)
