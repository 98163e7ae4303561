"""Runs installers, and asks tools for their version. Both are ours, and run outside of the sandbox."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ghapp.errors import UserProblem
from ghapp.plugin.shape import Version
from ghapp.sandbox import Box, Limits, Outcome, no_sandbox, private_folder

_INSTALLING = Limits(seconds=900, memory_mb=4096, file_mb=2048, open_files=4096)
_ASKING = Limits(seconds=30, output_mb=1)


async def installed(plugin: str, command: Sequence[str], folder: Path, ours: Mapping[str, str]) -> None:
    """Runs an installer in `folder`, with `ours` in its environment. Raises UserProblem E512."""
    with private_folder() as home:
        outcome = await no_sandbox().run(command, Box(folder, home, environment=ours), _INSTALLING)
    if outcome.status != 0:
        raise UserProblem("E512", plugin=plugin, detail=_last_words(outcome))


async def asked_version(version: Version, path: tuple[Path, ...]) -> str | None:
    with private_folder() as home:
        try:
            outcome = await no_sandbox().run(version.command, Box(home, home, path=path), _ASKING)
        except FileNotFoundError:
            return None
    match = re.search(version.pattern, (outcome.stdout + outcome.stderr).decode(errors="replace"))
    return match[1] if outcome.status == 0 and match else None


def passed_on(pattern: str, environment: Mapping[str, str]) -> dict[str, str]:
    """How the operator reaches a package registry, and nothing else of our environment."""
    general = r"(https?|all|no)_proxy|SSL_CERT_(FILE|DIR)"
    wanted = re.compile(f"{general}|{pattern}", re.IGNORECASE)
    return {name: value for name, value in environment.items() if wanted.fullmatch(name)}


def _last_words(outcome: Outcome) -> str:
    lines = outcome.stderr.decode(errors="replace").split("\n")
    said = " / ".join(line.strip() for line in lines if line.strip())[:500]
    return said or outcome.stopped or outcome.signal or f"status {outcome.status}"
