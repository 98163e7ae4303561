"""kill -9 while a repair begins by itself, or is delivered: it ends as ever, and nothing is done twice."""

from pathlib import Path

import pytest

from ghapp.demo.github import LocalGitHub
from ghapp.model import RunKind
from tests.flows.conftest import World, make_world
from tests.flows.stalling import has_stalled, stalling
from tests.flows.test_crash import process
from tests.flows.test_repair import UGLY, UGLY_FIXED
from tests.flows.test_unasked import begun, ours, said, stored
from tests.waiting import until

pytestmark = pytest.mark.slow
BOXED = {"GHAPP_SANDBOX": "auto"}  # else no test runs, and a person looks first
CASES = {
    "opened and not started": ("events", "NEW.kind = 'unasked'"),
    "started and not noted": ("operation_outputs", "NEW.function_name = 'unasked'"),
    "proved and not noted": ("operation_outputs", "NEW.function_name = 'prove'"),
    "proposed and not remembered": ("proposals", "TRUE"),
    "remembered and not noted": ("operation_outputs", "NEW.function_name = 'propose'"),
}


@pytest.mark.parametrize("case", CASES)
async def test_killed_there_it_ends_as_ever(github: LocalGitHub, tmp_path: Path, case: str) -> None:
    world, database = await make_world(github, tmp_path / "data"), tmp_path / "data/ghapp.db"
    async with process(world, tmp_path, tmp_path / "plugins", **BOXED) as server:
        with stalling(database, *CASES[case]):
            sha = await world.github.push(
                world.repo, "main", files={"ugly.py": UGLY}, message="x", user="ann"
            )
            await has_stalled(database)
            server.kill()
            await server.wait()
    async with process(world, tmp_path, tmp_path / "plugins", **BOXED):
        done = await begun(world, sha)
        await assert_repaired_once(world)
    assert done.run.conclusion == "success"


async def assert_repaired_once(world: World) -> None:
    await until(lambda: ours(world))
    [fix] = ours(world)
    assert await world.github.read(world.repo, fix.head_ref, "ugly.py") == UGLY_FIXED
    assert said(world) == []
    async with stored(world) as store:
        repairs = [run for run, _ in await store.runs.recent() if run.kind is RunKind.REPAIR]
        kept = await store.proposals.of_target(world.repo.id, "main")
    assert (len(repairs), [each.pull_request for each in kept]) == (1, [fix.number])
