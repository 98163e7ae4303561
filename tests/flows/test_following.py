"""A branch that moves on while its fix is made."""

import asyncio
from typing import Any

import pytest

from ghapp.demo.github import Fault
from ghapp.flows import delivering
from ghapp.flows.doors import Doors
from ghapp.flows.proposing import Fix, propose_fix
from tests.flows.conftest import CLEAN, World
from tests.flows.test_repair import UGLY, ask, fixes, reactions
from tests.waiting import until

pytestmark = pytest.mark.slow


async def pushed_meanwhile(world: World, path: str, content: bytes) -> tuple[int, str, str]:
    """The pull request, its head when `/fix` came, and what was pushed when the fix was proved."""
    number, sha = await world.pull_request({"ugly.py": UGLY})
    await world.quiet()
    slow = world.github.faults.plan(Fault("GET", r"/users/ann$", delay=3))
    await world.github.comment(world.repo, number, "/fix", "ann")
    await until(lambda: slow.met)
    later = await world.github.push(world.repo, "topic", files={path: content}, message="2", user="ann")
    await world.quiet()
    return number, sha, later


async def test_a_push_beside_what_is_fixed_has_it_proved_again_on_the_new_head(world: World) -> None:
    number, sha, later = await pushed_meanwhile(world, "x.py", CLEAN)

    assert reactions(world, number) == ["eyes", "rocket"]
    [fix] = fixes(world, number)
    assert await world.github.hub.bare(world.repo).text("rev-parse", f"{fix.head_sha}^") == later
    assert f"moved on while this was made, from `{sha[:12]}` to `{later[:12]}`" in (fix.body or "")


async def test_a_push_to_what_is_fixed_is_answered(world: World) -> None:
    number, _sha, _later = await pushed_meanwhile(world, "ugly.py", UGLY + b"\nb = 1\n")

    assert reactions(world, number) == ["confused", "eyes"]
    assert "E414" in world.github.comments(world.repo, number)[1].body
    assert fixes(world, number) == []


async def test_one_who_pushes_again_and_again_is_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bases, loop = list[str](), asyncio.get_running_loop()

    async def late(doors: Doors, fix: Fix, *more: Any) -> int:
        bases.append(fix.patch.base_sha)
        files = {f"x{len(bases)}.py": CLEAN}
        push = world.github.push(world.repo, "topic", files=files, message="more", user="ann")
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(push, loop))  # flows have their own
        return await propose_fix(doors, fix, *more)

    monkeypatch.setattr(delivering, "propose_fix", late)
    number, sha = await world.pull_request({"ugly.py": UGLY})
    said = await ask(world, number, "/fix")

    assert "E414" in said
    assert (bases[0], len(set(bases)), fixes(world, number)) == (sha, 3, [])
