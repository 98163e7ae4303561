"""One climb on one program: `ghapp fix` on a checkout of it, with nobody, or a scripted model, to ask."""

import asyncio
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bench.programs.program import Program, write_files
from bench.programs.truth import is_right
from bench.world import TOOLS
from ghapp.demo.models import ModelServer, open_models
from ghapp.demo.rung import RUNG, variables
from ghapp.model import State

GHAPP = str(Path(sys.executable).with_name("ghapp"))


class Arm(StrEnum):
    MECHANICAL = "mechanical only"
    RIGHT = "a right answer"
    WRONG = "a wrong answer"


@dataclass(frozen=True, slots=True)
class Ended:
    """`right` is what the held-back tests say of the program with the patch; `asked` are the bodies of the
    requests that the model got, as JSON; `seconds` are the climb's alone.
    """

    program: Program
    arm: Arm
    outcome: State
    reason: str
    patch: str
    right: bool
    asked: tuple[str, ...]
    seconds: float


async def climb_all(program: Program, folder: Path) -> tuple[Ended, ...]:
    """The three arms, on one checkout, which no climb changes."""
    checkout = await asyncio.to_thread(check_out, program, folder / "checkout")
    return tuple([await climb(program, arm, checkout) for arm in Arm])


def check_out(program: Program, folder: Path) -> Path:
    write_files(program.files(), folder)
    who = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
    for words in (("init", "-q"), ("add", "--all"), ("commit", "-q", "-m", "Start")):
        subprocess.run(("git", *who, *words), cwd=folder, check=True, capture_output=True)
    return folder


async def climb(program: Program, arm: Arm, checkout: Path) -> Ended:
    """Raises AssertionError when the command came to no result."""
    key, started = secrets.token_hex(), time.monotonic()
    edits = {Arm.RIGHT: (program.right,), Arm.WRONG: (program.wrong,)}.get(arm, ())
    async with open_models(edits, key=key) as models:
        told = await _fix(checkout, arm, models, key)
    seconds = time.monotonic() - started
    patch = told["patch"] or ""
    right = await is_right(program, patch)
    asked = tuple(json.dumps(request.body) for request in models.requests)
    outcome = State(told["outcome"])
    return Ended(program, arm, outcome, _reason(told), patch, right, asked, seconds)


async def _fix(checkout: Path, arm: Arm, models: ModelServer, key: str) -> dict[str, Any]:
    rungs = ("--mechanical-only",) if arm is Arm.MECHANICAL else ("--agent", RUNG)
    command = (GHAPP, "fix", str(checkout), "--all", "--format", "json", *rungs)
    ran = await asyncio.to_thread(_run, command, _environment(checkout, variables(models.url, key)))
    assert ran.stdout.startswith("{"), ran.stdout + ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def _run(command: tuple[str, ...], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _environment(checkout: Path, rung: Mapping[str, str]) -> dict[str, str]:
    """No other setting from outside. What was found once is kept from arm to arm."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("GHAPP_")}
    ours = {"GHAPP_DATA_DIR": str(checkout.with_name("data")), "GHAPP_TOOLS_DIR": str(TOOLS.absolute())}
    return {**others, **ours, **rung}


def _reason(told: Mapping[str, Any]) -> str:
    """The last attempt's, and what the climb ended with."""
    attempts = [each["reason"] for each in told["attempts"][-1:] if each["reason"]]
    return "; ".join(dict.fromkeys([*attempts, told["reason"]]))
