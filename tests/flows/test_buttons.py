"""Buttons that repair: shown where they can do something, counted as `/fix` by who pressed them."""

from pathlib import Path

import pytest

from ghapp.demo.github import LocalGitHub
from ghapp.demo.github.state import CheckRun
from ghapp.demo.models import open_models
from tests.flows.conftest import BROKEN, CLEAN, World
from tests.flows.test_climb import KEY, RIGHT, climbing
from tests.flows.test_repair import fixes

pytestmark = pytest.mark.slow
NO_FIXER_CAN = b"def add(a, b):\n    return a + c\n"


def shown(check: CheckRun) -> list[str]:
    return [action["identifier"] for action in check.actions]


def said(world: World, number: int) -> str:
    return "".join(comment.body for comment in world.github.comments(world.repo, number))


async def press(world: World, check: CheckRun, button: str, user: str = "ann") -> None:
    await world.github.press(check, button, user)
    await world.quiet()


async def test_fix_safe_ones_repairs_without_a_model(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([RIGHT], key=KEY) as models, climbing(github, tmp_path, models) as world:
        number, sha = await world.pull_request({"bad.py": BROKEN})
        check = await world.check_of(sha)
        assert shown(check) == ["fix_safe", "fix_ai", "baseline"]
        assert "*Fix safe ones*" in (check.output["summary"] or "")

        await press(world, check, "fix_safe")

        [fix] = fixes(world, number)
        text = await world.github.read(world.repo, fix.head_ref, "bad.py")
        assert text == NO_FIXER_CAN  # the import is gone, the name is still wrong
        assert models.requests == []
        assert f"#{fix.number}" in said(world, number)
        assert "@ann: `/fix mechanical`" in said(world, number)


async def test_fix_with_ai_asks_a_model_once(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([RIGHT], key=KEY) as models, climbing(github, tmp_path, models) as world:
        number, sha = await world.pull_request({"bad.py": NO_FIXER_CAN})
        check = await world.check_of(sha)
        assert shown(check) == ["fix_ai", "baseline"]

        await press(world, check, "fix_ai")
        await press(world, check, "fix_ai")

        [fix] = fixes(world, number)
        assert await world.github.read(world.repo, fix.head_ref, "bad.py") == CLEAN
        assert len(models.requests) == 1
        assert "@ann: `/fix`" in said(world, number)


async def test_without_an_agent_there_is_no_button_for_one(world: World) -> None:
    _, sha = await world.pull_request({"bad.py": BROKEN})

    assert shown(await world.check_of(sha)) == ["fix_safe", "baseline"]


async def test_where_nothing_fails_there_is_no_button(world: World) -> None:
    _, sha = await world.pull_request({"more.py": CLEAN})

    assert shown(await world.check_of(sha)) == []


async def test_a_button_is_for_who_may_write(world: World) -> None:
    world.github.set_permission(world.repo, "rob", "read")
    number, sha = await world.pull_request({"bad.py": BROKEN})

    await press(world, await world.check_of(sha), "fix_safe", "rob")

    assert fixes(world, number) == []
    assert "E410" in said(world, number)


async def test_the_repositorys_file_raises_what_a_button_needs(world: World) -> None:
    number, sha = await world.pull_request({"bad.py": BROKEN})
    check = await world.check_of(sha)
    files = {".github/ghapp.yml": b"commands: {fix: maintain}\n"}
    await world.github.push(world.repo, "main", files=files, message="raise", user="ann")

    await press(world, check, "fix_safe")

    assert fixes(world, number) == []
    assert "needs maintain" in said(world, number)


async def test_the_label_turns_the_button_off(world: World) -> None:
    number, sha = await world.pull_request({"bad.py": BROKEN})
    check = await world.check_of(sha)
    await world.github.label(world.repo, number, "no-autofix", "ann")

    await press(world, check, "fix_safe")

    assert fixes(world, number) == []
    assert "E420" in said(world, number)


async def test_the_button_of_an_old_head_repairs_nothing(world: World) -> None:
    number, sha = await world.pull_request({"bad.py": BROKEN})
    check = await world.check_of(sha)
    await world.github.push(world.repo, "topic", files={"x.py": CLEAN}, message="x", user="ann")
    await world.quiet()

    await press(world, check, "fix_safe")

    assert fixes(world, number) == []
    assert "E429" in said(world, number)


async def test_fix_mechanical_by_comment_asks_no_model(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([RIGHT], key=KEY) as models, climbing(github, tmp_path, models) as world:
        number, _ = await world.pull_request({"bad.py": BROKEN})

        await world.github.comment(world.repo, number, "/fix mechanical", "ann")
        await world.quiet()

        assert len(fixes(world, number)) == 1
        assert models.requests == []
        assert "nobody asked for it" in said(world, number)
