"""Merged by itself where everything allows it, and never where something does not."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from ghapp.demo.github import Fault, LocalGitHub
from ghapp.demo.github.state import PullRequest
from ghapp.model import Decided, Handling, Paused, Tier, new_run_id
from ghapp.model.moment import now
from ghapp.store import Store
from tests.flows.conftest import CONFIGURATION, World, make_world, served
from tests.flows.test_repair import ask, fixes
from tests.waiting import until

pytestmark = pytest.mark.slow
AUTO = CONFIGURATION + b"merge: {auto: true}\n"
LAYOUT = b"def add( a,b ):\n    return a+b\n"  # its fix changes no meaning: no test is needed


async def proposed(world: World, configuration: bytes = AUTO, **protection: Any) -> tuple[PullRequest, str]:
    """The fix of an ugly branch, that its target protects so; and the answer."""
    world.repo.allow_auto_merge = True
    files = {".github/ghapp.yml": configuration}
    await world.github.push(world.repo, "main", files=files, message="Merge", user="ann")
    number, _sha = await world.pull_request({"ugly.py": LAYOUT})
    if protection:
        world.github.protect(world.repo, "topic", **protection)
    answer = await ask(world, number, "/fix")
    [fix] = fixes(world, number)
    return fix, answer


async def decided(world: World, fix: PullRequest) -> Decided:
    store = Store(world.settings.store_url)
    try:
        found = await store.decisions.of_pull(world.repo.id, fix.number)
    finally:
        store.close()
    assert found is not None
    return found


async def decided_when(world: World, fix: PullRequest, is_it: Callable[[Decided], bool]) -> Decided:
    for _ in range(400):
        if is_it(known := await decided(world, fix)):
            return known
        await asyncio.sleep(0.1)
    raise AssertionError(f"still {known}")


async def merged(world: World, fix: PullRequest) -> Decided:
    """GitHub merged it, and told us."""
    return await decided_when(world, fix, lambda known: known.merged_at is not None)


async def alerts(world: World) -> dict[str, str]:
    return {kind: str(each["message"]) for kind, each in (await world.alerts()).items()}


async def test_it_waits_for_the_checks_that_are_required_and_is_merged(world: World) -> None:
    fix, answer = await proposed(world, required_checks=("ci",))
    assert "GitHub merges it when" in answer
    assert fix.state == "open"

    await world.github.report_check(world.repo, fix.head_sha, "ci", "success", app="ci")

    known = await merged(world, fix)
    assert (known.tier, known.by_itself, known.merge_sha) == (
        Tier.AUTO_MERGE,
        True,
        await world.github.head(world.repo, "topic"),
    )
    assert f"#{fix.number}" in (await alerts(world))["auto_merge_success"]


async def test_where_nothing_is_required_it_waits_for_the_checks_that_are_under_way(world: World) -> None:
    fix, answer = await proposed(world)
    assert "merged by itself" in answer

    assert (await merged(world, fix)).by_itself
    assert [check.conclusion for check in world.finished(fix.head_sha)][-1:] == ["success"]


async def test_where_nothing_is_required_a_red_check_leaves_it_to_people(world: World) -> None:
    world.github.faults.plan(slow := Fault("PUT", r"/pulls/\d+/merge$", delay=1))
    fix, _answer = await proposed(world, AUTO + b"ladder: {auto: 'off'}\n")
    await world.github.report_check(world.repo, fix.head_sha, "ci", "failure", app="ci")
    await world.quiet()

    if not slow.met:  # the failure came before our own check had ended
        assert (fix.state, fix.merged_at) == ("open", None)
        assert (await decided(world, fix)).action == "later"


async def test_off_is_the_default(world: World) -> None:
    fix, _answer = await proposed(world, CONFIGURATION, required_checks=("ci",))
    await world.quiet()

    assert (fix.state, fix.auto_merge) == ("open", None)
    known = await decided(world, fix)
    assert (known.tier, known.handling, known.by_itself) == (Tier.AUTO_MERGE, Handling.PULL_REQUEST, False)
    assert "auto_merge_failed" not in await alerts(world)


async def test_the_operator_can_turn_it_off(github: LocalGitHub, tmp_path: Any) -> None:
    async with served(await make_world(github, tmp_path / "data", auto_merge_enabled=False)) as world:
        fix, answer = await proposed(world)
        assert (fix.state, fix.merged_at) == ("open", None)
        assert "GHAPP" in answer
        assert f"#{fix.number}" in (await alerts(world))["auto_merge_failed"]


async def test_a_pause_leaves_it_to_people(world: World) -> None:
    store = Store(world.settings.store_url)
    await store.pauses.put(Paused(repository_id=world.repo.id, by="max", reason="release", at=now()))
    store.close()

    fix, answer = await proposed(world)

    assert (fix.state, fix.merged_at) == ("open", None)
    assert "paused it: release" in answer


async def test_so_many_an_hour_and_no_more(world: World) -> None:
    fix, answer = await proposed(world, AUTO.replace(b"auto: true", b"auto: true, max_per_hour: 0"))

    assert (fix.state, fix.merged_at) == ("open", None)
    assert "0 were merged in this hour" in answer


async def test_too_many_that_did_not_stay_turn_it_off(world: World) -> None:
    store = Store(world.settings.store_url)
    for number in range(5):
        known = {"repository_id": world.repo.id, "tier": "AUTO_MERGE", "handling": "auto_merge"}
        undone = {"undone_at": now()} if number == 0 else {}
        more = {"run_id": new_run_id(), "judgement": "j", "created_at": now(), "merged_at": now()}
        await store.decisions.put(Decided.model_validate(known | more | undone))
    store.close()

    fix, answer = await proposed(world)

    assert (fix.state, fix.merged_at) == ("open", None)
    assert "of the last 5 merged patches only 4 are still there" in answer
    assert "accuracy_breaker" in await alerts(world)


async def test_a_revert_is_remembered(world: World) -> None:
    fix, _answer = await proposed(world)
    known = await merged(world, fix)
    assert known.undone_at is None

    await world.github.revert(world.repo, "topic", known.merge_sha or "", "ann")
    await world.quiet()

    assert (await decided(world, fix)).undone_at is not None


@pytest.mark.parametrize("fault", ["lost", "refused", "down"])
async def test_trouble_with_merging_ends_in_one_pull_request_that_is_merged_or_said_not_to_be(
    world: World, fault: str
) -> None:
    faults = {
        "lost": Fault("PUT", r"/pulls/\d+/merge$", 502, lost=True),
        "refused": Fault("PUT", r"/pulls/\d+/merge$", 405, times=9, message="Base branch was modified"),
        "down": Fault("PUT", r"/pulls/\d+/merge$", 500, times=2),
    }
    world.github.faults.plan(faults[fault])

    fix, answer = await proposed(world)
    assert "merged by itself" in answer

    if fault != "refused":
        assert (await merged(world, fix)).by_itself
        assert "auto_merge_failed" not in await alerts(world)
        return
    known = await decided_when(world, fix, lambda known: known.action != "later")
    assert (fix.merged_at, known.by_itself) == (None, False)
    assert "Base branch was modified" in (await alerts(world))["auto_merge_failed"]


@pytest.mark.parametrize("act", ["merged", "closed"])
async def test_who_is_quicker_than_ghapp_decides(world: World, act: str) -> None:
    slow = world.github.faults.plan(Fault("PUT", r"/pulls/\d+/merge$", delay=3))
    asked = asyncio.ensure_future(proposed(world))
    await until(lambda: slow.met)
    number = max(world.repo.pulls)
    if act == "merged":
        await world.github.merge_pull_request(world.repo, number, "ann")
    else:
        await world.github.close_pull_request(world.repo, number, "ann")
    fix, _answer = await asked
    known = await decided_when(world, fix, lambda known: known.action != "later")

    assert (fix.state, known.by_itself) == ("closed", False)
    assert known.action == ("by_person" if act == "merged" else "proposed")
    failed = (await alerts(world)).get("auto_merge_failed", "")
    assert ("it was closed" in failed) is (act == "closed")
    assert "auto_merge_success" not in await alerts(world)


async def test_where_its_target_moved_on_a_person_decides(world: World) -> None:
    slow = world.github.faults.plan(Fault("GET", r"/rules/branches/topic$", delay=3))
    asked = asyncio.ensure_future(proposed(world, AUTO + b"ladder: {auto: 'off'}\n"))
    await until(lambda: slow.met)
    await world.github.push(world.repo, "topic", files={"x.py": b"X = 1\n"}, message="x", user="ann")
    fix, _answer = await asked
    known = await decided_when(world, fix, lambda known: known.action == "proposed")

    assert (fix.state, fix.merged_at, known.by_itself) == ("open", None, False)
    assert "its target moved on" in (await alerts(world))["auto_merge_failed"]
