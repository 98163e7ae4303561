"""What a box costs: a process in it against the same one without, and its share of a check."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench.pipeline import BY_HAND, COUNT, lay
from ghapp.sandbox import Box, Limits, Sandbox, open_sandbox, private_folder

RUNS = 60
ROUNDS = 5  # the quickest counts: others are the machine's noise


async def bench_sandbox(folder: Path) -> str:
    sandbox = await open_sandbox()
    boxed, bare = await _boxed(sandbox, folder), await _bare()
    repository = await lay(folder)
    with_it, without = [], []
    for _ in range(ROUNDS):
        with_it.append(await _check(repository, "auto"))
        without.append(await _check(repository, "none"))
    share = max(0.0, (min(with_it) - min(without)) / min(with_it))
    return (
        f"sandbox {sandbox.level}: a process {boxed * 1000:.1f} ms, without {bare * 1000:.1f} ms;"
        f" ghapp check of {COUNT} files, {len(BY_HAND)} tools {min(with_it):.2f} s,"
        f" without {min(without):.2f} s: its share {share:.1%}"
    )


async def _boxed(sandbox: Sandbox, folder: Path) -> float:
    with private_folder() as home:
        box, took = Box(folder, home), []
        for _ in range(RUNS):
            began = time.monotonic()
            await sandbox.run(("true",), box, Limits())
            took.append(time.monotonic() - began)
    return median(took)


async def _bare() -> float:
    took = []
    for _ in range(RUNS):
        began = time.monotonic()
        child = await asyncio.create_subprocess_exec("true", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        await child.communicate()
        took.append(time.monotonic() - began)
    return median(took)


async def _check(repository: Path, level: str) -> float:
    ghapp = Path(sys.executable).with_name("ghapp")
    words = ("check", "--all", "--plugins", ",".join(BY_HAND), "--format", "json")
    began = time.monotonic()
    quiet = asyncio.subprocess.DEVNULL
    command = ("env", f"GHAPP_SANDBOX={level}", str(ghapp), *words)
    child = await asyncio.create_subprocess_exec(*command, cwd=repository, stdout=quiet, stderr=quiet)
    assert await child.wait() == 1, "without findings the tools are not there: make tools"
    return time.monotonic() - began
