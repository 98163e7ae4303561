"""The results of all attacks on this machine, as a table."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

from ghapp.errors import UserProblem
from ghapp.sandbox import Sandbox, Wanted, open_sandbox
from tests.attacks.attempt import attempt
from tests.attacks.probe import Probe
from tests.attacks.probes.all import BY_SUBJECT
from tests.attacks.tools.hostile import HOSTILE, Hostile
from tests.attacks.tools.run import came_off
from tests.attacks.tools.toolbox import Toolbox

LEVELS: tuple[Wanted, ...] = ("none", "landlock", "bwrap")
Trial = Callable[[Sandbox | None], Awaitable[bool]]  # whether it reached its aim
Boxes = Mapping[str, Sandbox | str]  # by level: a sandbox, or why there is none
UNEXPECTED = " **(not as it should be)**"


async def boxes() -> Boxes:
    return {level: await _box(level) for level in LEVELS}


async def _box(level: Wanted) -> Sandbox | str:
    try:
        return await open_sandbox(level)
    except UserProblem as error:
        return str(error)


async def rows(found: Boxes, tools: Toolbox | None) -> AsyncIterator[str]:
    """One line at a time: it takes a minute."""
    yield f"| attack | no sandbox | {' | '.join(map(_heading, found.items()))} | remark |"
    yield "|---" * (len(found) + 3) + "|"
    for subject, probes in BY_SUBJECT.items():
        yield f"| **{subject}** |{' |' * (len(found) + 2)}"
        for probe in probes:
            yield await _of_probe(probe, found)
    if tools is not None:
        yield f"| **tools** |{' |' * (len(found) + 2)}"
        for hostile in HOSTILE:
            yield await _of_tool(hostile, found, tools)


def _heading(box: tuple[str, Sandbox | str]) -> str:
    return box[0] if isinstance(box[1], str) else box[1].level.value


async def _of_probe(probe: Probe, found: Boxes) -> str:
    async def tried(sandbox: Sandbox | None) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            return (await attempt(probe, sandbox, Path(folder).resolve())).reached

    missing = probe.missing()
    cells = ["not run" if probe.harmful else "untried" if missing else await _cell(tried, None, held=False)]
    for name, box in found.items():
        if isinstance(box, str):
            cells.append("untried")
        elif name == "none" and (probe.harmful or missing):
            cells.append("not run" if probe.harmful else "untried")
        else:
            cells.append(await _cell(tried, box, held=probe.is_held_at(box.level)))
    return f"| {probe.name} | {' | '.join(cells)} | {'; '.join(filter(None, _remarks(probe, missing)))} |"


def _remarks(probe: Probe, missing: str) -> tuple[str, ...]:
    return (probe.harmful and f"harmful: {probe.harmful}", missing, probe.why)


async def _of_tool(hostile: Hostile, found: Boxes, tools: Toolbox) -> str:
    async def tried(sandbox: Sandbox | None) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            return await came_off(hostile, Path(folder).resolve(), tools, sandbox)

    cells = [await _cell(tried, None, held=False)]
    for name, box in found.items():
        cells.append("untried" if isinstance(box, str) else await _cell(tried, box, held=name != "none"))
    return f"| {hostile.name} | {' | '.join(cells)} | |"


async def _cell(tried: Trial, box: Sandbox | None, *, held: bool) -> str:
    reached = await tried(box)
    return ("open" if reached else "held") + (UNEXPECTED if reached == held else "")
