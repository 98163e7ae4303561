"""From a push to a visible check, and to its end, one pull request after the other."""

import asyncio
import time
from pathlib import Path

from bench.world import percentile, world
from ghapp.demo.github import LocalGitHub, Repo

COUNT = 10


async def bench_latency(folder: Path) -> str:
    visible: list[float] = []
    ended: list[float] = []
    async with world(folder) as (github, repo, _address):
        for number in range(COUNT + 1):
            seen, done = await _one(github, repo, number)
            visible.append(seen)
            ended.append(done)
    first, rest = visible[0], visible[1:]
    figures = f"p50 {percentile(rest, 50):.2f} s, worst {max(rest):.2f} s (first after start {first:.2f} s)"
    return f"latency: push to in_progress {figures}; to completed p50 {percentile(ended[1:], 50):.2f} s"


async def _one(github: LocalGitHub, repo: Repo, number: int) -> tuple[float, float]:
    files = {f"m{number}.py": b"import os\nimport sys\n"}
    started = time.monotonic()
    branch = f"topic-{number}"
    sha = await github.push(repo, branch, files=files, message="x", user="ann", parent="main")
    await github.open_pull_request(repo, branch, "main", "x", "ann")
    while not github.check_runs(repo, sha):
        await asyncio.sleep(0.01)
    seen = time.monotonic() - started
    while github.check_runs(repo, sha)[0].status != "completed":
        await asyncio.sleep(0.01)
    return seen, time.monotonic() - started
