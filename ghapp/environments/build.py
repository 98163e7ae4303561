"""Builds an environment in a box whose only way out is the door to the package registries."""

import asyncio
import os
import re
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import uv

from ghapp.egress.inside import FORWARD, through_the_door
from ghapp.environments.environment import Place
from ghapp.environments.recipe import Recipe
from ghapp.sandbox import Box, Limits, Outcome, Sandbox, private_folder
from ghapp.sandbox.box import SYSTEM_PATH, remove
from ghapp.sandbox.interpreter import ours

LIMITS = Limits(
    memory_mb=4096, file_mb=2048, disk_mb=6144, output_mb=20, processes=512, open_files=4096
)  # the seconds are the repository's to say
_SHOWN_LINES, _SHOWN_LETTERS = 12, 1500


@dataclass(frozen=True, slots=True)
class Door:
    """`socket` leads to the registries, `variables` make the installers ask there. Neither is secret."""

    socket: Path
    variables: Mapping[str, str] = field(default_factory=dict)


async def build(
    recipe: Recipe, tree: Path, place: Place, *, sandbox: Sandbox, door: Door, seconds: float
) -> str:
    """ "" when all is there, else why not. Raises ToolBroke E530 when there is no box."""
    deadline = time.monotonic() + seconds
    place.built.mkdir(parents=True)
    await asyncio.to_thread(_copy, tree, place.project)
    for name, text in recipe.files.items():
        (place.built / name).write_text(text)
    python, folders = ours()
    with private_folder() as home:
        box = _box(place, home, folders, door)
        for command in recipe.commands(place.built, python):
            left = replace(LIMITS, seconds=max(1.0, deadline - time.monotonic()))
            outcome = await sandbox.run(through_the_door(command, door.socket, python), box, left)
            if outcome.status != 0:
                return _reason(command, outcome, seconds)
    await asyncio.to_thread(remove, place.project / ".git" if place.modules.exists() else place.project)
    return ""


def _copy(tree: Path, project: Path) -> None:
    shutil.copytree(tree, project, symlinks=True, ignore=lambda *_: [".git"])


def _box(place: Place, home: Path, folders: tuple[Path, ...], door: Door) -> Box:
    installer = Path(uv.find_uv_bin()).parent
    programs = (place.venv / "bin", place.built / "bin", installer, *SYSTEM_PATH)  # some are yet to be made
    variables = {
        "PATH": os.pathsep.join(map(str, programs)),
        "ENVIRONMENT": str(place.built),
        "UV_LINK_MODE": "copy",
        "UV_CACHE_DIR": str(home / "uv"),
    }
    return Box(
        place.built,
        home,
        place.project,  # the .git of what is judged is hidden, and the copy is given one
        readable=(*folders, installer, FORWARD, door.socket.parent),
        writable=(place.built, place.project),
        environment={**variables, **place.variables(), **door.variables},
    )


def _reason(command: tuple[str, ...], outcome: Outcome, seconds: float) -> str:
    if outcome.stopped == "timeout":
        return f"`{_short(command)}` did not end within {seconds:g} seconds"
    if outcome.stopped:
        return f"`{_short(command)}` was stopped: too much {outcome.stopped}"
    said = (outcome.stderr.strip() or outcome.stdout.strip()).decode("utf-8", "replace")
    shown = "\n".join(_telling(said.splitlines())[-_SHOWN_LINES:])[-_SHOWN_LETTERS:]
    return f"`{_short(command)}` failed: {shown or outcome.signal or outcome.status}"


def _telling(lines: list[str]) -> list[str]:
    """Of many, those that speak of an error, and what comes after: a compiler has hundreds of warnings."""
    if len(lines) <= _SHOWN_LINES:
        return lines
    errors = [at for at, line in enumerate(lines) if re.search(r"\berror\b", line, re.IGNORECASE)]
    return [*(lines[at] for at in errors), *lines[errors[-1] + 1 :]] if errors else lines


def _short(command: tuple[str, ...]) -> str:
    """Its first line, without our own paths."""
    return " ".join(word for word in command if not word.startswith("/")).partition("\n")[0][:200]
