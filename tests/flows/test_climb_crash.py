"""kill -9 in the middle of a climb, at all that it writes: it ends as ever, and pays for nothing twice."""

import json
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from ghapp.demo.github import LocalGitHub
from ghapp.demo.models import MODEL, ModelServer, open_models
from ghapp.model import Event, EventKind, Run, State
from ghapp.store import Store
from tests.agents.builders import ASKS, manifest
from tests.flows.conftest import BROKEN, World, make_world
from tests.flows.stalling import has_stalled, stalling
from tests.flows.test_climb import KEY, RIGHT, record
from tests.flows.test_crash import process
from tests.flows.test_repair import fixes, reactions
from tests.plugin.builders import write
from tests.waiting import until

pytestmark = pytest.mark.slow
WRITTEN = 13  # events of an undisturbed climb
ASKED = 9  # the last of them before the model is asked
MOVES = [
    State.BASELINE_CHECK,
    State.MECHANICAL_AUTOFIX,
    State.MECHANICAL_RECHECK,
    State.AIDER_FIX,
    State.AIDER_RECHECK,
    State.SUCCESS,
]
CUT_OFF = [*MOVES[:4], State.QUARANTINE]
AFTER_EVENT = "(SELECT count(*) FROM events WHERE run_id = NEW.workflow_uuid) = {written}"


@dataclass(frozen=True)
class Ended:
    """A climb that was killed once, after its end."""

    world: World
    number: int
    run: Run
    events: list[Event]
    answers: list[str]
    spent: int

    @property
    def moves(self) -> list[object]:
        return [event.data["to"] for event in self.events if event.kind is EventKind.MOVE]

    @property
    def attempts(self) -> list[Event]:
        return [event for event in self.events if event.kind is EventKind.ATTEMPT]


def environment(folder: Path, models: ModelServer, scenario: str = "ok") -> dict[str, str]:
    write(folder / "plugins", manifest(f'python3 -I -c {shlex.quote(ASKS)} "$@"'))
    return {
        "GHAPP_SANDBOX": "auto",
        "GHAPP_OPENAI_API_KEY": KEY,
        "GHAPP_OPENAI_BASE_URL": f"{models.at(scenario)}/v1",
        "GHAPP_AGENT_AIDER_COMMAND": "command",
        "GHAPP_AGENT_AIDER_MODEL": MODEL,
        "GHAPP_MODEL_PRICES": json.dumps({MODEL: {"input": 1, "output": 4}}),
    }


async def killed_at(
    github: LocalGitHub, folder: Path, models: ModelServer, table: str, condition: str
) -> Ended:
    """A climb whose server dies just before it writes this, and is started again."""
    world = await make_world(github, folder / "data")
    plugins, more, database = folder / "plugins", environment(folder, models), folder / "data/ghapp.db"
    async with process(world, folder, plugins, **more) as server:
        number, sha = await world.pull_request({"bad.py": BROKEN})
        await world.check_of(sha)
        with stalling(database, table, condition):
            await world.github.comment(world.repo, number, "/fix", "ann")
            await has_stalled(database)
            server.kill()
            await server.wait()
    async with process(world, folder, plugins, **more):
        return await ended(world, number)


async def ended(world: World, number: int) -> Ended:
    await until(lambda: len(reactions(world, number)) == 2, seconds=90)
    await world.quiet()
    run, events = await record(world, number)
    store = Store(world.settings.store_url)
    spent = await store.money.of_run(run.id)
    store.close()
    answers = [comment.body for comment in world.github.comments(world.repo, number)[1:]]
    return Ended(world, number, run, events, answers, spent)


def assert_told_once(climb: Ended) -> None:
    assert reactions(climb.world, climb.number) == ["eyes", "rocket"]
    assert len(fixes(climb.world, climb.number)) == 1
    assert len(climb.answers) == 1


def assert_paid_once(climb: Ended) -> None:
    numbers = [event.number for event in climb.attempts]
    assert numbers == [1, 2]
    assert climb.spent == sum(event.cost for event in climb.attempts) > 0


@pytest.mark.parametrize("move", range(1, len(MOVES) + 1))
async def test_killed_before_a_move_it_ends_as_ever(github: LocalGitHub, tmp_path: Path, move: int) -> None:
    async with open_models([RIGHT], key=KEY) as models:
        condition = f"NEW.kind = 'move' AND NEW.number = {move}"
        climb = await killed_at(github, tmp_path, models, "events", condition)

        assert_told_once(climb)
        assert_paid_once(climb)
        assert (climb.moves, len(climb.events)) == (MOVES, WRITTEN)
        assert len(models.requests) == 1


@pytest.mark.parametrize("written", [n + 1 for n in range(WRITTEN) if n + 1 != ASKED])
async def test_killed_before_what_is_written_is_known_to_be_done_it_ends_as_ever(
    github: LocalGitHub, tmp_path: Path, written: int
) -> None:
    async with open_models([RIGHT], key=KEY) as models:
        condition = AFTER_EVENT.format(written=written)
        climb = await killed_at(github, tmp_path, models, "operation_outputs", condition)

        assert_told_once(climb)
        assert_paid_once(climb)
        assert (climb.moves, len(climb.events)) == (MOVES, WRITTEN)
        assert len(models.requests) == 1


@pytest.mark.parametrize("step", ["quarantine", "propose", "answer"])
async def test_killed_while_it_tells_it_tells_once(github: LocalGitHub, tmp_path: Path, step: str) -> None:
    edit = [] if step == "quarantine" else [RIGHT]
    async with open_models(edit, key=KEY) as models:
        condition = f"NEW.function_name = '{step}'"
        climb = await killed_at(github, tmp_path, models, "operation_outputs", condition)

        assert_told_once(climb)
        assert_paid_once(climb)
        assert len(await held(climb)) == (step == "quarantine")


async def test_an_answer_that_was_not_written_down_is_paid_and_not_asked_for_again(
    github: LocalGitHub, tmp_path: Path
) -> None:
    async with open_models([RIGHT], key=KEY) as models:
        condition = AFTER_EVENT.format(written=ASKED)
        climb = await killed_at(github, tmp_path, models, "operation_outputs", condition)

        assert_told_once(climb)  # what the fixers did
        assert_paid_once(climb)
        assert climb.moves == CUT_OFF
        assert "it was cut off when the server stopped" in climb.answers[0]
        assert len(models.requests) == 1


async def test_an_attempt_that_never_got_its_answer_counts_in_full(
    github: LocalGitHub, tmp_path: Path
) -> None:
    async with open_models([RIGHT], key=KEY) as models:
        world, more = await make_world(github, tmp_path / "data"), environment(tmp_path, models, "hang")
        async with process(world, tmp_path, tmp_path / "plugins", **more) as server:
            number, _ = await world.pull_request({"bad.py": BROKEN})
            await world.github.comment(world.repo, number, "/fix", "ann")
            await until(lambda: models.requests)
            server.kill()
            await server.wait()
        async with process(world, tmp_path, tmp_path / "plugins", **more):
            climb = await ended(world, number)

        assert_told_once(climb)
        assert_paid_once(climb)
        assert climb.spent == 500_000  # all that the repository lets an attempt cost
        assert climb.moves == CUT_OFF
        assert len(models.requests) == 1


async def held(climb: Ended) -> list[str]:
    store = Store(climb.world.settings.store_url)
    found = await store.quarantine.all(climb.world.repo.id)
    store.close()
    return [each.run_id for each in found]
