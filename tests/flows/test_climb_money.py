"""Two climbs at once do not pass one cap together."""

import asyncio
import json
from pathlib import Path

import pytest

from ghapp.demo.github import LocalGitHub
from ghapp.demo.models import MODEL, open_models
from ghapp.store import Store
from tests.agents.builders import ASKS
from tests.flows.conftest import BROKEN, World
from tests.flows.test_climb import KEY, RIGHT, climbing, record
from tests.flows.test_repair import ask, fixes, reactions

pytestmark = pytest.mark.slow
LONGEST = 40  # tokens of an answer that the agent asks for; the model's has more than half of them
PRICE = {"input": 0, "output": 5_000}  # USD for a million: no answer costs more than 0.20
CAP = 0.22  # USD a day: one answer, and not a second


async def spent(world: World, numbers: tuple[int, ...]) -> list[int]:
    """In micro-dollars, by each pull request's climb."""
    runs = [(await record(world, number))[0] for number in numbers]
    store = Store(world.settings.store_url)
    costs = [await store.money.of_run(run.id) for run in runs]
    store.close()
    return costs


async def test_two_climbs_at_once_stay_below_the_cap_of_the_day(github: LocalGitHub, tmp_path: Path) -> None:
    program = ASKS.replace('"max_tokens": 500', f'"max_tokens": {LONGEST}')
    more: dict[str, object] = {"budget_day_usd": CAP, "model_prices": json.dumps({MODEL: PRICE})}
    async with (
        open_models([RIGHT], key=KEY, pause=3) as models,
        climbing(github, tmp_path, models, "slow", program=program, **more) as world,
    ):
        one, _ = await world.pull_request({"bad.py": BROKEN}, "one")
        other, _ = await world.pull_request({"bad.py": BROKEN}, "other")

        answers = await asyncio.gather(ask(world, one, "/fix"), ask(world, other, "/fix"))

        costs = await spent(world, (one, other))
        assert max(costs) > CAP * 1_000_000 / 2  # it pays for one
        assert sum(costs) <= CAP * 1_000_000
        assert [asked.status for asked in models.requests] == [200]
        assert sorted("budget" in answer for answer in answers) == [False, True]
        assert [reactions(world, number) for number in (one, other)] == [["eyes", "rocket"]] * 2
        alert = (await world.alerts())["budget_cap"]
        assert (alert["severity"], alert["key"]) == ("P2", f"budget_cap:day:{world.repo.id}")
        assert len(fixes(world, 0)) == 4  # what the fixers did is proposed on both
