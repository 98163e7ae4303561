"""What is asked about a pull request is answered from the record, and a repair is stopped by a word."""

import asyncio
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ghapp.demo.github import LocalGitHub
from ghapp.demo.models import open_models
from ghapp.flows import repair
from ghapp.flows.agents import agents_here
from ghapp.flows.doors import Doors
from ghapp.ladder.rungs import Agents
from ghapp.model import EventKind, State
from tests.flows.conftest import BROKEN, CLEAN, CONFIGURATION, World
from tests.flows.test_climb import KEY, RIGHT, climbing, record
from tests.flows.test_repair import fixes
from tests.waiting import until

pytestmark = pytest.mark.slow


async def tell(world: World, number: int, command: str, user: str = "ann") -> tuple[str, list[str]]:
    """Comment and wait for how it ends: the sticky comment, and the reactions."""
    await world.github.comment(world.repo, number, command, user)

    def reactions() -> list[str]:
        said = [each for each in world.github.comments(world.repo, number) if each.body == command]
        return sorted(reaction.content for reaction in said[-1].reactions)

    await until(lambda: len(reactions()) == 2)
    return sticky(world, number), reactions()


def sticky(world: World, number: int) -> str:
    bodies = [each.body for each in world.github.comments(world.repo, number)]
    return next(body for body in bodies if "<!-- ghapp:sticky -->" in body)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Repairs wait here, before their first step up, until it is set."""
    is_open = threading.Event()

    async def waiting(doors: Doors) -> Agents:
        await asyncio.to_thread(is_open.wait, 60)
        return await agents_here(doors)

    monkeypatch.setattr(repair, "agents_here", waiting)
    yield is_open
    is_open.set()


async def started(world: World, number: int, user: str = "ann") -> None:
    await world.quiet()
    await world.github.comment(world.repo, number, "/fix", user)
    await world.idle()


async def test_a_repair_is_stopped_before_its_next_try(world: World, gate: threading.Event) -> None:
    number, _ = await world.pull_request({"bad.py": BROKEN})
    await started(world, number)

    assert "repair" in (await tell(world, number, "/status"))[0]
    answer, reactions = await tell(world, number, "/stop")
    gate.set()
    await world.quiet()

    assert "Stopping 1 repair" in answer
    assert reactions == ["eyes", "rocket"]
    assert fixes(world, number) == []
    assert "E442" in sticky(world, number)
    _, events = await record(world, number)
    last = [event.data for event in events if event.kind is EventKind.MOVE][-1]
    assert (last["to"], last["reason"]) == (State.QUARANTINE, "stopped by ann")


async def test_who_may_not_write_stops_nothing_of_others(world: World, gate: threading.Event) -> None:
    world.github.set_permission(world.repo, "rob", "read")
    number, _ = await world.pull_request({"bad.py": BROKEN})
    await started(world, number)

    answer, reactions = await tell(world, number, "/stop", "rob")
    gate.set()
    await world.quiet()

    assert "E410" in answer
    assert reactions == ["confused", "eyes"]
    assert len(fixes(world, number)) == 1


async def test_who_asked_may_stop_it(world: World, gate: threading.Event) -> None:
    number, _ = await world.pull_request({"bad.py": BROKEN})
    await started(world, number)
    world.github.set_permission(world.repo, "ann", "read")

    answer, _ = await tell(world, number, "/stop")
    gate.set()
    await world.quiet()

    assert "Stopping 1 repair" in answer
    assert fixes(world, number) == []


async def test_where_nothing_is_under_way_nothing_is_stopped(world: World) -> None:
    number, _ = await world.pull_request({"more.py": CLEAN})
    await world.quiet()

    answer, reactions = await tell(world, number, "/stop")

    assert "E441" in answer
    assert reactions == ["confused", "eyes"]
    assert "Nothing is under way" in (await tell(world, number, "/status"))[0]


async def test_why_tells_moves_cost_configuration_and_tools(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([RIGHT], key=KEY) as models, climbing(github, tmp_path, models) as world:
        github.set_permission(world.repo, "rob", "read")
        number, _ = await world.pull_request({"bad.py": BROKEN})
        await tell(world, number, "/fix")
        await world.quiet()

        why, reactions = await tell(world, number, "/why", "rob")
        budget, _ = await tell(world, number, "/budget", "rob")
        status, _ = await tell(world, number, "/status", "rob")

    assert reactions == ["eyes", "rocket"]
    assert re.search(r"\| `S1_AIDER_FIX` \| edited \| `S1_AIDER_RECHECK` \|", why)
    assert re.search(r"\| 2 aider \| 1 → 0 \| .* \| \$0\.\d+ of about \$0\.\d+ \|", why)
    assert re.search(r"\n- codex: \w+", why)
    assert "**Configuration** of that time: `.github/ghapp.yml`" in why
    assert '- `plugins.disable`: `["gitleaks", "python_bandit", "semgrep"]` (`.github/ghapp.yml`)' in why
    assert "`python_ruff` ok" in why
    assert "- `yaml_yamllint`: none of its files changed" in why
    assert re.search(r"\| this pull request \| \$0\.00(?!00)\d+ \| \$2\.0000 \|", budget)
    assert "**success** in `S_SUCCESS`" in status
    assert len(fixes(world, number)) == 1  # asking changes nothing


async def test_why_says_which_file_tightened(world: World) -> None:
    files = {".github/ghapp.yml": CONFIGURATION + b"filter: all\n"}
    await world.github.push(world.repo, "next", files=files, message="n", user="ann", parent="main")
    await world.github.push(world.repo, "t", files={"b.py": CLEAN}, message="b", user="ann", parent="next")
    number = await world.github.open_pull_request(world.repo, "t", "next", "b", "ann")
    await world.quiet()

    why, _ = await tell(world, number, "/why")

    assert "Check" in why
    assert '- `filter`: `"all"` (`next: .github/ghapp.yml`)' in why
    assert "(`.github/ghapp.yml`)" in why


async def test_what_the_repository_says_is_no_markup(world: World) -> None:
    files = {".github/ghapp.yml": CONFIGURATION + b'paths: {exclude: ["`</details>@everybody"]}\n'}
    await world.github.push(world.repo, "main", files=files, message="n", user="ann")
    number, _ = await world.pull_request({"more.py": CLEAN})
    await world.quiet()

    why, _ = await tell(world, number, "/why")

    assert '``["`</details>@everybody"]``' in why  # a span of code that it cannot leave


async def test_a_raised_role_holds_for_questions(world: World) -> None:
    files = {".github/ghapp.yml": b"commands: {why: maintain, stop: maintain}\n"}
    await world.github.push(world.repo, "main", files=files, message="n", user="ann")
    number, _ = await world.pull_request({"more.py": CLEAN})
    await world.quiet()

    for command in ("/why", "/stop"):
        answer, reactions = await tell(world, number, command)
        assert "needs maintain" in answer
        assert reactions == ["confused", "eyes"]


async def test_a_closed_pull_request_is_answered_too(world: World) -> None:
    number, _ = await world.pull_request({"more.py": CLEAN})
    await world.quiet()
    world.repo.pulls[number].state = "closed"

    answer, _ = await tell(world, number, "/why")

    assert "Check" in answer


async def test_a_mistake_of_ours_is_answered_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def mistaken(*_: object) -> None:
        raise ZeroDivisionError

    number, _sha = await world.pull_request({"more.py": CLEAN})
    monkeypatch.setattr("ghapp.flows.commanding._decide", mistaken)

    answer, reactions = await tell(world, number, "/why")

    assert "E999" in answer
    assert reactions == ["confused", "eyes"]
