"""A provider that fails time after time is left alone for a while, and the metrics say so."""

from pathlib import Path

import aiohttp
import pytest

from ghapp.demo.github import LocalGitHub
from ghapp.demo.models import open_models
from tests.flows.conftest import World
from tests.flows.test_climb import KEY, RIGHT, climbing
from tests.flows.test_repair import fixes
from tests.flows.test_talk import tell

pytestmark = pytest.mark.slow


async def metric(world: World, name: str) -> str:
    async with aiohttp.ClientSession() as client, client.get(f"{world.address}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return next(line.removeprefix(name).strip() for line in lines if line.startswith(name))


async def test_an_open_breaker_asks_nobody_and_shows(github: LocalGitHub, tmp_path: Path) -> None:
    state = 'ghapp_breaker_state{dependency="aider"}'
    async with open_models([RIGHT], key=KEY) as models, climbing(github, tmp_path, models, "500") as world:
        number, _ = await world.pull_request({"bad.py": b"def add(a, b):\n    return a + c\n"})
        before = await metric(world, state)
        for _ in range(2):  # each asks three times
            assert "breaker_open" not in await world.alerts()
            await tell(world, number, "/fix")
        asked = len(models.requests)

        answer, _ = await tell(world, number, "/fix")

        assert "it is left alone for 60 s" in answer
        assert len(models.requests) == asked == 5  # the sixth was not made
        alert = (await world.alerts())["breaker_open"]
        assert (alert["count"], "agent aider" in alert["message"]) == (1, True)
        assert (before, await metric(world, state)) == ("0.0", "2.0")
        assert fixes(world, number) == []
