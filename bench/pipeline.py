"""`ghapp check` on 300 files against the same tools run one after the other by hand."""

import asyncio
import sys
import time
from pathlib import Path

from bench.world import TOOLS

COUNT = 300
CODE = b'''"""A module."""

import sys
import os


def area(width: int, height: int) -> int:
    return width * height + len( os.sep ) + len(sys.argv)
'''
BY_HAND = {
    "python_ruff": ("ruff", "check", "--isolated", "--no-cache", "--output-format", "json"),
    "python_black_fix": ("black", "--check", "--diff", "-q", "--config", "/dev/null"),
    "python_isort_fix": ("isort", "--check-only", "--diff", "--profile", "black"),
    "python_bandit": ("bandit", "-q", "-f", "json"),
    "codespell": ("codespell",),
}


async def bench_pipeline(folder: Path) -> str:
    repository = await lay(folder)
    files = [f"m{number}.py" for number in range(COUNT)]
    by_hand = 0.0
    for plugin, command in BY_HAND.items():
        program = next(TOOLS.absolute().glob(f"{plugin}-*/bin/{command[0]}"))
        by_hand += await _time(repository, str(program), *command[1:], *files)
    ghapp = Path(sys.executable).with_name("ghapp")
    plugins = ",".join(BY_HAND)
    ours = await _time(repository, str(ghapp), "check", "--all", "--plugins", plugins, "--format", "json")
    ratio = ours / by_hand
    return (
        f"pipeline: {COUNT} files, {len(BY_HAND)} tools: ghapp check {ours:.1f} s,"
        f" the tools by hand one after the other {by_hand:.1f} s, ratio {ratio:.2f}"
    )


async def lay(folder: Path) -> Path:
    """A repository of files with findings."""
    repository = folder / "repository"
    repository.mkdir()
    for number in range(COUNT):
        (repository / f"m{number}.py").write_bytes(CODE)
    await _time(repository, "git", "init", "-q")
    await _time(repository, "git", "add", "-A")
    return repository


async def _time(folder: Path, *command: str) -> float:
    started = time.monotonic()
    quiet = asyncio.subprocess.DEVNULL
    child = await asyncio.create_subprocess_exec(*command, cwd=folder, stdout=quiet, stderr=quiet)
    await child.wait()
    return time.monotonic() - started
