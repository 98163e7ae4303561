"""Deliveries that overtake each other, requests that fail midway: no check is left spinning or wrong."""

import asyncio
from dataclasses import replace

import pytest

from ghapp import server
from ghapp.demo.github import Fault
from ghapp.demo.github.acts import pulls
from ghapp.egress.configured import Registries
from ghapp.errors import UserProblem
from ghapp.executor.client import Executor
from ghapp.executor.orders import Check, Checked
from ghapp.flows import checking, reconciling
from ghapp.github import checks
from ghapp.model import Run
from tests.flows.conftest import BROKEN, CLEAN, World
from tests.openapi.conformance import Conformance
from tests.waiting import until

pytestmark = pytest.mark.slow
Ended = list[tuple[str, str | None]]


def ended(world: World, sha: str) -> Ended:
    return [(each.status, each.conclusion) for each in world.github.check_runs(world.repo, sha)]


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every tool takes three seconds more."""
    real = Executor.check

    async def check(executor: Executor, order: Check, registries: Registries | None = None) -> Checked:
        await asyncio.sleep(3)
        return await real(executor, order, registries)

    monkeypatch.setattr(Executor, "check", check)


async def pushed(world: World, name: str = "more.py", content: bytes = BROKEN, branch: str = "topic") -> str:
    return await world.github.push(world.repo, branch, files={name: content}, message="2", user="ann")


@pytest.mark.usefixtures("slowly")
async def test_a_check_whose_cancelling_fails_once_is_cancelled_all_the_same(world: World) -> None:
    _number, old = await world.pull_request({"more.py": CLEAN})
    await until(lambda: world.github.check_runs(world.repo, old))
    await asyncio.sleep(1)  # its progress is told by now
    fault = world.github.faults.plan(Fault("PATCH", r"/check-runs/\d+$", status=502))

    await world.check_of(await pushed(world))
    await world.quiet()

    assert fault.met == 1
    assert ended(world, old) == [("completed", "cancelled")]


async def test_a_check_that_was_being_opened_when_it_was_cancelled_is_closed(world: World) -> None:
    slow = world.github.faults.plan(Fault("POST", r"/check-runs$", delay=4))
    _number, old = await world.pull_request({"more.py": CLEAN})
    await until(lambda: slow.met)

    await world.check_of(await pushed(world))
    await world.quiet()
    await until(lambda: world.finished(old))

    assert ended(world, old) == [("completed", "cancelled")]


async def test_a_late_word_of_progress_opens_no_completed_check(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, told = checks.progress, asyncio.Event()

    async def late(*arguments: object) -> None:
        await asyncio.sleep(2.5)
        await real(*arguments)  # type: ignore[arg-type]  # whatever it was called with
        told.set()

    async def broken(*_arguments: object, **_more: object) -> object:
        await asyncio.sleep(0.2)
        raise UserProblem("E005", detail="no space left")

    monkeypatch.setattr(checks, "progress", late)
    monkeypatch.setattr(Executor, "check", broken)

    _number, sha = await world.pull_request({"more.py": CLEAN})
    await until(told.is_set)
    await world.quiet()

    assert ended(world, sha) == [("completed", "failure")]


@pytest.mark.usefixtures("slowly")
async def test_an_older_delivery_that_comes_late_leaves_the_newer_check_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, gate, held = checking._start, asyncio.Event(), list[str]()

    async def start(doors: object, runs: list[Run]) -> None:
        if runs[0].commit.sha in held or not held:
            held.append(runs[0].commit.sha)
            await until(gate.is_set)
        await real(doors, runs)  # type: ignore[arg-type]  # whatever it was called with

    monkeypatch.setattr(checking, "_start", start)
    _number, old = await world.pull_request({"more.py": CLEAN})
    await until(lambda: held)
    new = await pushed(world)
    await until(lambda: world.github.check_runs(world.repo, new))
    gate.set()
    await world.quiet()

    assert ended(world, new) == [("completed", "failure")]
    assert ended(world, old) in ([], [("completed", "cancelled")])


@pytest.mark.usefixtures("slowly")
async def test_a_close_that_is_told_after_the_reopening_cancels_nothing(world: World) -> None:
    number, sha = await world.pull_request({"more.py": CLEAN})
    await until(lambda: world.github.check_runs(world.repo, sha))

    pull = world.repo.pulls[number]
    await pulls.announce(world.github.hub, pull, "closed", world.github.user("ann"))
    await world.quiet()

    assert ended(world, sha) == [("completed", "success")]


@pytest.mark.usefixtures("slowly")
async def test_a_pull_request_merged_by_moving_the_branch_leaves_its_commit_checked(world: World) -> None:
    number, sha = await world.pull_request({"more.py": CLEAN})
    await until(lambda: world.github.check_runs(world.repo, sha))

    await world.github.move_branch(world.repo, "main", sha, "ann")
    if world.repo.pulls[number].state == "open":
        await world.github.close_pull_request(world.repo, number, "ann")
    await world.quiet()

    assert ended(world, sha) == [("completed", "success")]


async def test_a_success_that_is_on_its_way_does_not_outlive_the_cancelling(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, slow = checks.complete, list[Fault]()

    async def complete(
        api: object, repository: object, check_id: int, conclusion: str, *more: str, **buttons: object
    ) -> None:
        if conclusion == "success" and not slow:
            slow.append(world.github.faults.plan(Fault("PATCH", rf"/check-runs/{check_id}$", delay=5)))
        await real(api, repository, check_id, conclusion, *more, **buttons)  # type: ignore[arg-type]  # as called

    monkeypatch.setattr(checks, "complete", complete)
    _number, old = await world.pull_request({"more.py": CLEAN})
    await until(lambda: slow and slow[0].met)

    await world.check_of(await pushed(world))
    await asyncio.sleep(6)

    assert ended(world, old) == [("completed", "cancelled")]


@pytest.mark.usefixtures("slowly")
async def test_a_look_that_github_refuses_leaves_a_finished_check(world: World) -> None:
    _number, sha = await world.pull_request({"more.py": CLEAN})
    await until(lambda: world.github.check_runs(world.repo, sha))
    await world.idle()
    world.github.faults.plan(Fault("GET", r"/pulls/\d+$", status=403, times=50, message="No"))

    assert (await world.check_of(sha)).conclusion == "success"


async def test_what_ends_while_it_is_looked_for_is_not_given_up(world: World) -> None:
    doors = server.open_doors(world.settings)
    await asyncio.to_thread(doors.engine.connect)  # type: ignore[attr-defined]  # the real one
    engine = doors.engine

    class Late:
        async def is_active(self, flow_id: str) -> bool:
            return await engine.is_active(flow_id)

        async def has_ended(self, flow_id: str) -> bool:
            await world.quiet()
            return await engine.has_ended(flow_id)

    _number, sha = await world.pull_request({"more.py": CLEAN})
    await until(lambda: world.github.check_runs(world.repo, sha))

    late = replace(doors, engine=Late())  # type: ignore[arg-type]  # as much of it as is asked
    given_up = await reconciling._given_up(late)

    assert (given_up, ended(world, sha)) == ([], [("completed", "success")])
    engine.close()  # type: ignore[attr-defined]  # the real one
    doors.store.close()


@pytest.mark.usefixtures("slowly")
async def test_a_commit_that_another_branch_still_has_as_its_head_is_checked(world: World) -> None:
    sha = await pushed(world, branch="one", content=CLEAN)
    await world.github.move_branch(world.repo, "two", sha, "ann")
    await until(lambda: world.github.check_runs(world.repo, sha))

    await world.check_of(await pushed(world, "x.py", branch="one"))
    await world.quiet()

    assert ended(world, sha) == [("completed", "success")]


@pytest.mark.usefixtures("slowly")
async def test_two_forks_that_are_gone_do_not_cancel_each_other(
    world: World, description: Conformance
) -> None:
    numbers, shas = [], []
    webhook, world.github.webhook_url = world.github.webhook_url, None  # nothing is told yet
    for who in ("bob", "eve"):
        fork = await world.github.fork(world.repo, who)
        files = {f"{who}.py": CLEAN}
        shas.append(await world.github.push(fork, "patch-1", files=files, message="x", user=who))
        number = await world.github.open_pull_request(world.repo, "patch-1", "main", "I", who, head_repo=fork)
        world.repo.pulls[number].head_repo = None
        numbers.append(number)
    world.github.webhook_url = webhook
    for number in numbers:
        pull = world.repo.pulls[number]
        await pulls.announce(world.github.hub, pull, "ready_for_review", world.github.user("ann"))

    assert [(await world.check_of(sha)).conclusion for sha in shas] == ["success", "success"]
    await world.quiet()
    # GitHub does answer null for a fork that is gone; its description of one pull request forgot that.
    description.faults[:] = [fault for fault in description.faults if "head/repo null" not in fault]


async def test_a_merge_queue_s_second_entry_gets_one_check(world: World) -> None:
    queue = "gh-readonly-queue/main"
    first = await pushed(world, "bad.py", branch=f"{queue}/pr-1")
    second = await world.github.push(
        world.repo, f"{queue}/pr-2", files={"more.py": CLEAN}, message="q", user="ann", parent=first
    )
    await world.quiet()
    await world.github.deliver("merge_group", world.merge_group(f"{queue}/pr-2", second, first))

    assert (await world.check_of(second)).conclusion == "success"
