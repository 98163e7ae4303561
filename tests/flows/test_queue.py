"""What a person should look at first waits in the review queue, and goes where they say."""

import asyncio
import re
from functools import partial
from pathlib import Path

import pytest

from ghapp import server
from ghapp.demo.github import Fault, LocalGitHub
from ghapp.model import Queued, QueuedState
from ghapp.store import Store
from tests.cli.test_main import ghapp
from tests.flows.conftest import CONFIGURATION, World, make_world, served
from tests.flows.test_repair import UGLY, UGLY_FIXED, ask, fixes, reactions
from tests.waiting import until

pytestmark = pytest.mark.slow
NO_SCANNER = CONFIGURATION.replace(b", quick_scanner", b"")


async def queued(world: World) -> tuple[int, Queued, str]:
    """A fix that no scanner looked at, as somebody asked for it: the pull request, the item, the answer."""
    world.github.set_permission(world.repo, "max", "maintain")
    files = {".github/ghapp.yml": NO_SCANNER}
    await world.github.push(world.repo, "main", files=files, message="Unscanned", user="ann")
    number, _sha = await world.pull_request({"ugly.py": UGLY})
    answer = await ask(world, number, "/fix")
    [item] = await items(world)
    return number, item, answer


async def items(world: World) -> list[Queued]:
    store = Store(world.settings.store_url)
    try:
        return await store.queue.all()
    finally:
        store.close()


async def say(world: World, number: int, command: str, user: str = "max") -> str:
    """A later comment: its reactions, and the answer."""
    comment = await world.github.comment(world.repo, number, command, user)

    def said() -> list[str]:
        known = world.github.comments(world.repo, number)
        return next(sorted(r.content for r in each.reactions) for each in known if each.id == comment)

    await until(lambda: len(said()) == 2)
    sticky = world.github.comments(world.repo, number)[1].body
    return f"{said()} {sticky}"


async def test_who_asked_sees_the_patch_and_why_nothing_was_delivered(world: World) -> None:
    number, item, answer = await queued(world)

    assert reactions(world, number) == ["eyes", "rocket"]
    assert fixes(world, number) == []
    assert (item.state, item.pull_request, item.target) == (QueuedState.PENDING, number, "topic")
    assert "no scanner looked at ugly.py" in item.why
    assert "no scanner looked at ugly" in answer
    assert f"`/approve {item.id}`" in answer
    assert "+    return a + b, os, sys" in answer


async def test_an_approval_makes_a_pull_request_of_it(world: World) -> None:
    number, item, _answer = await queued(world)

    said = await say(world, number, f"/approve {item.id}")

    [fix] = fixes(world, number)
    assert (fix.base_ref, fix.state, fix.merged_at) == ("topic", "open", None)
    assert await world.github.read(world.repo, fix.head_ref, "ugly.py") == UGLY_FIXED
    assert "@max approved it" in (fix.body or "")
    assert "no scanner looked at ugly" in (fix.body or "")
    assert f"#{fix.number}" in said
    assert "rocket" in said
    [delivered] = await items(world)
    assert (delivered.state, delivered.decided_by, delivered.delivered_as) == (
        QueuedState.DELIVERED,
        "max",
        fix.number,
    )


async def test_who_may_only_write_decides_nothing(world: World) -> None:
    number, item, _answer = await queued(world)

    said = await say(world, number, f"/approve {item.id}", "ann")

    assert "E410" in said
    assert fixes(world, number) == []
    assert [each.state for each in await items(world)] == [QueuedState.PENDING]


async def test_an_approval_after_the_head_moved_is_refused(world: World) -> None:
    number, item, _answer = await queued(world)
    await world.github.push(world.repo, "topic", files={"other.py": b"X = 1\n"}, message="on", user="ann")

    said = await say(world, number, f"/approve {item.id}")

    assert "E458" in said
    assert fixes(world, number) == []
    assert [each.state for each in await items(world)] == [QueuedState.PENDING]


async def test_a_refusal_keeps_its_reason_and_is_the_last_word(world: World) -> None:
    number, item, _answer = await queued(world)

    await say(world, number, f"/reject {item.id} we like it ugly")
    said = await say(world, number, f"/approve {item.id}")

    [refused] = await items(world)
    assert (refused.state, refused.decided_by, refused.reason) == (
        QueuedState.REJECTED,
        "max",
        "we like it ugly",
    )
    assert "E457" in said
    assert "by @" in said
    assert fixes(world, number) == []


async def test_ids_are_those_of_the_repository_and_are_told(world: World) -> None:
    number, item, _answer = await queued(world)

    assert "E456" in await say(world, number, "/approve deadbeef")
    said = await say(world, number, "/reject")

    assert "E455" in said
    assert re.search(rf"{item.id}\W+ waits here", said)


async def test_what_github_refuses_waits_again_with_the_reason(world: World) -> None:
    number, item, _answer = await queued(world)
    world.github.faults.plan(Fault("POST", r"/pulls$", 403))

    said = await say(world, number, f"/approve {item.id}")

    assert "E400" in said
    [waiting] = await items(world)
    assert (waiting.state, waiting.decided_by) == (QueuedState.PENDING, "")
    assert "403" in waiting.reason
    refs = await world.github.hub.bare(world.repo).text("for-each-ref", "--format=%(refname)")
    assert "error-fix/" not in refs


async def test_what_github_refuses_to_take_waits_and_can_be_approved(world: World) -> None:
    world.github.set_permission(world.repo, "max", "maintain")
    number, _sha = await world.pull_request({"ugly.py": UGLY})
    world.github.faults.plan(Fault("POST", r"/pulls$", 403, message="Not now"))

    answer = await ask(world, number, "/fix")

    [item] = await items(world)
    assert (item.state, "Not now" in item.why, "Not now" in answer) == (QueuedState.PENDING, True, True)
    assert fixes(world, number) == []
    assert "#" in await say(world, number, f"/approve {item.id}")
    assert [fix.base_ref for fix in fixes(world, number)] == ["topic"]


async def test_a_newer_fix_takes_the_place_of_the_one_that_waits(world: World) -> None:
    number, item, _answer = await queued(world)
    await world.github.push(world.repo, "topic", files={"other.py": UGLY}, message="on", user="ann")

    await say(world, number, "/fix", "ann")

    old, new = await items(world)
    assert (old.id, old.state) == (item.id, QueuedState.EXPIRED)
    assert new.state is QueuedState.PENDING
    assert new.id in old.reason


async def test_what_became_of_its_pull_request_is_remembered(world: World) -> None:
    number, item, _answer = await queued(world)
    await say(world, number, f"/approve {item.id}")
    [fix] = fixes(world, number)

    await world.github.close_pull_request(world.repo, fix.number, "ann")
    await world.quiet()

    assert [each.state for each in await items(world)] == [QueuedState.MERGE_FAILED]


async def test_an_approval_at_the_command_line_is_delivered_by_the_server(
    github: LocalGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "RECONCILE_SECONDS", 1)
    async with served(await make_world(github, tmp_path / "data")) as world:
        number, item, _answer = await queued(world)

        place = {"GHAPP_DATA_DIR": str(world.settings.data_dir)}
        ran = await asyncio.to_thread(partial(ghapp, tmp_path, "queue", "approve", item.id, **place))

        assert ran.returncode == 0, ran.stderr
        [fix] = await until(lambda: fixes(world, number))
        assert "the operator " in (fix.body or "")
        assert "approved it in the review queue" in (fix.body or "")
        assert (fix.merged_at, fix.auto_merge) == (None, None)
