"""One attack by a checkout on the tool that checks it."""

from pathlib import Path

from ghapp.sandbox import Box, Limits, Outcome, Sandbox
from tests.attacks.attempt import launched
from tests.attacks.tools.hostile import Hostile
from tests.attacks.tools.toolbox import Toolbox
from tests.attacks.world import World, world

LIMITS = Limits(seconds=120)


async def judged(hostile: Hostile, made: World, tools: Toolbox, sandbox: Sandbox | None) -> Outcome:
    """`sandbox` None: as a plain child process."""
    writable = (made.tree,) if hostile.writes else ()
    box = Box(made.tree, made.home, readable=tools.folders, writable=writable, path=tools.path)
    return await launched(hostile.command, box, LIMITS, sandbox)


async def came_off(hostile: Hostile, folder: Path, tools: Toolbox, sandbox: Sandbox | None) -> bool:
    """Whether any of it reached its aim."""
    with world(folder, is_bare=sandbox is None, lay=hostile.lay) as made:
        outcome = await judged(hostile, made, tools, sandbox)
        return any(seen(made, outcome) for seen in hostile.seen)
