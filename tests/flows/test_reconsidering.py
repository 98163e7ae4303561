"""What is held is tried again, or offered once, when the base, a tool or a model is another."""

from dataclasses import replace
from pathlib import Path

import pytest

from ghapp.demo.github import LocalGitHub
from ghapp.demo.models import MODEL, open_models
from ghapp.model import Held
from ghapp.store import Store
from tests.flows.conftest import CLEAN, CONFIGURATION, World, served
from tests.flows.test_climb import KEY, WRONG, climbing
from tests.flows.test_repair import fixes
from tests.flows.test_talk import sticky, tell
from tests.waiting import until

pytestmark = pytest.mark.slow
BROKEN = {"bad.py": b"def add(a, b):\n    return a + c\n"}  # by no fixer to be repaired
ALL = CONFIGURATION + b"ladder: {auto: all}\n"


async def held(world: World) -> list[Held]:
    store = Store(world.settings.store_url)
    try:
        return await store.quarantine.all(world.repo.id)
    finally:
        store.close()


async def states(world: World) -> list[str]:
    return sorted(each.state for each in await held(world))


async def push(world: World, **files: bytes) -> None:
    named = {name.replace("_", "."): content for name, content in files.items()}
    await world.github.push(world.repo, "main", files=named, message="More", user="ann")
    await world.quiet()


async def test_another_base_is_offered_once(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([WRONG], key=KEY) as models, climbing(github, tmp_path, models) as world:
        number, _ = await world.pull_request(BROKEN)
        await tell(world, number, "/fix")
        await push(world, more_py=CLEAN)
        await until(lambda: "may end otherwise now: the branch it targets moved" in sticky(world, number))
        said = sticky(world, number)
        await push(world, evenmore_py=CLEAN)

        assert "Comment `/fix` to try again" in said == sticky(world, number)
        assert (await states(world), len(models.requests)) == (["offered"], 1)
        assert fixes(world, number) == []


async def test_another_model_is_offered(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([WRONG], key=KEY) as models:
        async with climbing(github, tmp_path, models) as world:
            number, _ = await world.pull_request(BROKEN)
            await tell(world, number, "/fix")
            await world.quiet()
        prices = {name: {"input": 1, "output": 4} for name in (MODEL, "scripted-2")}
        update = {"agent_aider_model": "scripted-2", "model_prices": prices}
        settings = world.settings.model_validate(world.settings.model_dump() | update)

        async with served(replace(world, settings=settings)) as later:
            await until(lambda: "`aider` is another" in sticky(later, number))
            await later.quiet()
            assert await states(later) == ["offered"]

    assert len(models.requests) == 1


async def test_where_all_rungs_may_it_is_tried_again(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([WRONG], key=KEY) as models, climbing(github, tmp_path, models) as world:
        await push(world, **{".github/ghapp_yml": ALL})
        number, _ = await world.pull_request(BROKEN)
        await until(lambda: len(models.requests) == 1)
        await world.quiet()
        await push(world, more_py=CLEAN)
        await until(lambda: len(models.requests) == 2)
        await world.quiet()

        assert await states(world) == ["held", "retried"]
        assert [each.body for each in world.github.comments(world.repo, number)] == []


async def test_a_pull_request_that_moved_on_is_left_alone(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([WRONG], key=KEY) as models, climbing(github, tmp_path, models) as world:
        number, _ = await world.pull_request(BROKEN)
        await tell(world, number, "/fix")
        await world.github.push(world.repo, "topic", files={"b.py": CLEAN}, message="On", user="ann")
        await world.quiet()
        await push(world, more_py=CLEAN)

        status, _ = await tell(world, number, "/status")  # by then it is decided
        assert "Nothing is under way" in status
        assert await states(world) == ["held"]
