"""`/fix` climbs to a model, end to end: a real server, a real box, and a scripted model on loopback."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ghapp.demo.github import LocalGitHub
from ghapp.demo.models import MODEL, Edit, ModelServer, open_models
from ghapp.model import Event, EventKind, Run, RunKind, State
from ghapp.store import Store
from tests.agents.builders import ASKS, manifest
from tests.flows.conftest import BROKEN, World, make_world, served
from tests.flows.test_repair import ask, fixes, reactions
from tests.plugin.builders import write
from tests.waiting import until

pytestmark = pytest.mark.slow
KEY = "sk-the-real-key-of-the-provider"
COMMAND = ["python3", "-I", "{plugin}/agent.py", "{prompt}", "{model}", "{files}"]
RIGHT = Edit("bad.py", "    return a + c\n", "    return a + b\n")
WRONG = Edit("bad.py", "    return a + c\n", "    return a + d\n")


@asynccontextmanager
async def climbing(
    github: LocalGitHub,
    folder: Path,
    models: ModelServer,
    scenario: str = "ok",
    *,
    program: str = ASKS,
    **more: object,
) -> AsyncIterator[World]:
    """A server whose one agent is a folder of the operator's own, with a `program` in Python."""
    plugin = write(folder / "plugins", manifest(agent__command=COMMAND))
    (plugin.parent / "agent.py").write_text(program)
    settings: dict[str, object] = {
        "plugins_path": (folder / "plugins",),
        "openai_api_key": KEY,
        "openai_base_url": f"{models.at(scenario)}/v1",
        "agent_aider_command": "command",
        "agent_aider_model": MODEL,
        "model_prices": {MODEL: {"input": 1, "output": 4}},
    }
    async with served(await make_world(github, folder / "data", **(settings | more))) as world:
        yield world


async def record(world: World, number: int) -> tuple[Run, list[Event]]:
    """The latest repair of a pull request, and what is written of it."""
    store = Store(world.settings.store_url)
    try:
        runs = [run for run, _ in await store.runs.recent(50) if run.kind is RunKind.REPAIR]
        run = next(run for run in runs if run.commit.pull_request == number)
        return run, await store.climbs.events(run.id)
    finally:
        store.close()


async def test_a_model_repairs_what_no_fixer_can(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([RIGHT], key=KEY) as models, climbing(github, tmp_path, models) as world:
        number, _ = await world.pull_request({"bad.py": BROKEN})

        answer = await ask(world, number, "/fix")

        assert reactions(world, number) == ["eyes", "rocket"]
        [fix] = fixes(world, number)
        text = await world.github.read(world.repo, fix.head_ref, "bad.py")
        assert text == b"def add(a, b):\n    return a + b\n"  # the import was the fixers' part
        assert "`aider`" in (fix.body or "")
        assert "A model wrote a part of this." in (fix.body or "")
        assert re.search(r"\| 2 aider \| 1 → 0 \| .* \| \$0\.\d+ of about .* \|", answer)
        assert len(models.requests) == 1


async def test_every_step_of_it_is_written_down(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([RIGHT], key=KEY) as models, climbing(github, tmp_path, models) as world:
        number, _ = await world.pull_request({"bad.py": BROKEN})
        await ask(world, number, "/fix")

        _, events = await record(world, number)

    moves = [event.data["to"] for event in events if event.kind is EventKind.MOVE]
    assert moves == [
        State.BASELINE_CHECK,
        State.MECHANICAL_AUTOFIX,
        State.MECHANICAL_RECHECK,
        State.AIDER_FIX,
        State.AIDER_RECHECK,
        State.SUCCESS,
    ]
    attempts = [event for event in events if event.kind is EventKind.ATTEMPT]
    assert [event.data["agent"] for event in attempts] == ["mechanical", "aider"]
    assert attempts[1].cost == sum(event.cost for event in events) > 0
    assert len([event for event in events if event.kind is EventKind.REPORT]) == 3


async def test_a_wrong_edit_is_undone_and_held(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([WRONG], key=KEY) as models, climbing(github, tmp_path, models) as world:
        number, _ = await world.pull_request({"bad.py": BROKEN})

        answer = await ask(world, number, "/fix")

        [fix] = fixes(world, number)  # the fixers' part is good
        text = await world.github.read(world.repo, fix.head_ref, "bad.py")
        assert text == b"def add(a, b):\n    return a + c\n"
        assert "`aider`" not in (fix.body or "")
        assert "no finding went away" in answer
        assert "is held for a while" in answer
        store = Store(world.settings.store_url)
        [held] = await store.quarantine.all(world.repo.id)
        store.close()
        assert (held.pull_request, held.conditions["aider"]) == (number, MODEL)
        alerts = await world.alerts()
        assert alerts.keys() == {"quarantine"}
        assert held.id in alerts["quarantine"]["advice"]


@pytest.mark.parametrize("scenario", ["401", "noedit", "badjson"])
async def test_a_model_in_trouble_is_no_success(github: LocalGitHub, tmp_path: Path, scenario: str) -> None:
    async with open_models([RIGHT], key=KEY) as models, climbing(github, tmp_path, models, scenario) as world:
        number, _ = await world.pull_request({"bad.py": b"def add(a, b):\n    return a + c\n"})

        answer = await ask(world, number, "/fix")

        assert reactions(world, number) == ["confused", "eyes"]
        assert "E440" in answer
        assert "aider" in answer
        assert fixes(world, number) == []
        assert KEY not in answer


async def test_without_money_nobody_is_asked(github: LocalGitHub, tmp_path: Path) -> None:
    async with (
        open_models([RIGHT], key=KEY) as models,
        climbing(github, tmp_path, models, budget_day_usd=0) as world,
    ):
        number, _ = await world.pull_request({"bad.py": BROKEN})

        answer = await ask(world, number, "/fix")

        assert "the budget for models is spent" in answer
        assert models.requests == []
        assert len(fixes(world, number)) == 1  # what the fixers did is kept


async def test_only_what_was_asked_for_is_repaired(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([RIGHT], key=KEY) as models, climbing(github, tmp_path, models) as world:
        number, _ = await world.pull_request({"bad.py": BROKEN, "sub/ugly.py": b"import os\n\nX = 1\n"})

        await ask(world, number, "/fix codex sub")

        [fix] = fixes(world, number)
        assert await world.github.read(world.repo, fix.head_ref, "bad.py") == BROKEN
        assert models.requests == []


async def test_the_key_is_told_to_nobody(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([RIGHT], key=KEY) as models, climbing(github, tmp_path, models) as world:
        number, _ = await world.pull_request({"bad.py": BROKEN})
        answer = await ask(world, number, "/fix")
        run, events = await record(world, number)
    said = answer + "".join(event.model_dump_json() for event in events) + run.model_dump_json()
    assert KEY not in said
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


async def test_what_was_held_is_taken_up_by_the_next_fix(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([WRONG], key=KEY) as models, climbing(github, tmp_path, models) as world:
        number, _ = await world.pull_request({"bad.py": BROKEN})
        await ask(world, number, "/fix")
        await world.github.comment(world.repo, number, "/fix", "ann")
        await world.quiet()

        store = Store(world.settings.store_url)
        held = await store.quarantine.all(world.repo.id)
        store.close()

    assert [each.state for each in held] == ["held", "retried"]


async def test_who_asked_sees_how_far_it_is(github: LocalGitHub, tmp_path: Path) -> None:
    slowly = open_models([RIGHT], key=KEY, pause=3)
    async with slowly as models, climbing(github, tmp_path, models, "slow") as world:
        number, _ = await world.pull_request({"bad.py": BROKEN})
        await world.quiet()
        await world.github.comment(world.repo, number, "/fix", "ann")
        await until(lambda: models.requests)

        meanwhile = world.github.comments(world.repo, number)[-1].body
        await world.quiet()

        assert "Under way, in `S1_AIDER_FIX`" in meanwhile
        assert "| 1 mechanical | 2 → 1 |" in meanwhile
        afterwards = world.github.comments(world.repo, number)[-1].body
        assert "Under way" not in afterwards
        assert "| 2 aider | 1 → 0 |" in afterwards
