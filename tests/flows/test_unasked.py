"""What a check found is repaired although nobody asked, as far as the repository lets it, without a word."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ghapp.demo.github import LocalGitHub
from ghapp.demo.github.state import PullRequest
from ghapp.demo.models import open_models
from ghapp.flows import repair
from ghapp.flows.agents import agents_here
from ghapp.flows.doors import Doors
from ghapp.flows.record import Record, load_record
from ghapp.ladder.rungs import Agents
from ghapp.model import RunKind
from ghapp.store import Store
from tests.flows.conftest import BROKEN, CLEAN, CONFIGURATION, World
from tests.flows.test_climb import KEY, RIGHT, climbing
from tests.flows.test_repair import UGLY, UGLY_FIXED, ask, fixes

pytestmark = pytest.mark.slow
NO_FIXER_CAN = b"def add(a, b):\n    return a + c\n"
NOBODY = "no rung that may try by itself can repair it"


@asynccontextmanager
async def stored(world: World) -> AsyncIterator[Store]:
    store = Store(world.settings.store_url)
    try:
        yield store
    finally:
        store.close()


async def configure(world: World, more: str) -> None:
    files = {".github/ghapp.yml": CONFIGURATION + more.encode()}
    await world.github.push(world.repo, "main", files=files, message="Configure", user="ann")
    await world.quiet()


async def push(world: World, files: Mapping[str, bytes | None], branch: str = "main") -> str:
    """Pushed and checked; whatever it led to is over."""
    sha = await world.github.push(world.repo, branch, files=files, message="x", user="ann")
    await over(world, sha)
    return sha


async def over(world: World, sha: str) -> Record:
    """The record of the check of a commit that fails, once what it led to has ended."""
    for _ in range(400):
        found = await checked(world, sha)
        if found is not None and found.unasked is not None:
            await world.quiet()
            return found
        await asyncio.sleep(0.1)
    raise AssertionError("nothing was decided")


async def checked(world: World, sha: str) -> Record | None:
    """Of its last check."""
    async with stored(world) as store:
        runs = await store.runs.of_commit(world.repo.id, sha)
        return await load_record(store, runs[-1]) if runs else None


async def begun(world: World, sha: str) -> Record:
    """The repair that its check led to."""
    found = (await over(world, sha)).unasked
    assert found is not None
    assert found.repair is not None, found.reason
    async with stored(world) as store:
        run = await store.runs.get(found.repair)
        assert run is not None
        return await load_record(store, run)


async def reason(world: World, sha: str) -> str:
    """Why the check of a commit led to nothing."""
    found = (await over(world, sha)).unasked
    assert found is not None
    assert found.repair is None
    return found.reason


def ours(world: World) -> list[PullRequest]:
    return [pull for pull in world.repo.pulls.values() if pull.head_ref.startswith("error-fix/")]


def said(world: World) -> list[str]:
    return [each.body for pull in world.repo.pulls.values() for each in pull.comments]


async def test_a_push_to_the_default_branch_is_repaired_in_one_pull_request(world: World) -> None:
    sha = await push(world, {"ugly.py": UGLY})

    [fix] = ours(world)
    assert (fix.base_ref, fix.state, said(world)) == ("main", "open", [])
    assert fix.head_ref.startswith(f"error-fix/push-{sha[:7]}-")
    assert {label.name for label in fix.labels} == {"automated-fix", "error-recovery"}
    assert await world.github.read(world.repo, fix.head_ref, "ugly.py") == UGLY_FIXED
    assert await world.github.head(world.repo, "main") == sha
    assert "This came by itself" in (fix.body or "")
    assert "`ladder.auto: off` turns that off" in (fix.body or "")


async def test_the_commit_of_it_credits_nobody(world: World) -> None:
    await push(world, {"ugly.py": UGLY})

    [fix] = ours(world)
    message = await world.github.hub.bare(world.repo).text("log", "-1", "--format=%B", fix.head_sha)
    assert "Co-authored-by" not in message
    assert "Ghapp-Run: " in message


async def test_its_record_says_what_was_begun_and_that_nobody_asked(world: World) -> None:
    sha = await push(world, {"ugly.py": UGLY})

    done = await begun(world, sha)

    assert done.basis is not None
    assert (done.basis.sender, done.basis.command) == ("", "/fix mechanical")
    assert (done.run.conclusion, done.run.commit.branch) == ("success", "main")


@pytest.mark.parametrize(
    ("more", "why"),
    [("ladder: {auto: off}\n", "ladder.auto is off"), ("delivery: off\n", "`delivery: off` in the")],
)
async def test_what_is_off_repairs_nothing(world: World, more: str, why: str) -> None:
    await configure(world, more)

    sha = await push(world, {"ugly.py": UGLY})

    assert why in await reason(world, sha)
    assert ours(world) == []


async def test_a_pull_request_is_left_alone_by_default(world: World) -> None:
    _number, sha = await world.pull_request({"ugly.py": UGLY})

    assert await reason(world, sha) == "ladder.auto is default-branch, and this is another one"
    assert (ours(world), said(world)) == ([], [])


async def test_a_pull_request_cannot_loosen_it_itself(world: World) -> None:
    own = {"ugly.py": UGLY, ".github/ghapp.yml": CONFIGURATION + b"ladder: {auto: all}\n"}
    _number, sha = await world.pull_request(own)

    assert await reason(world, sha) == "ladder.auto is default-branch, and this is another one"
    assert ours(world) == []


async def test_where_it_is_allowed_a_pull_request_is_repaired_without_a_word(world: World) -> None:
    await configure(world, "ladder: {auto: mechanical}\n")
    number, sha = await world.pull_request({"ugly.py": UGLY})

    await begun(world, sha)

    [fix] = ours(world)
    assert (fix.base_ref, fix.number > number, said(world)) == ("topic", True, [])
    assert await world.github.read(world.repo, "topic", "ugly.py") == UGLY


async def test_the_label_holds_it_back(world: World) -> None:
    await configure(world, "ladder: {auto: mechanical}\n")
    number, _sha = await world.pull_request({"more.py": CLEAN})
    await world.github.label(world.repo, number, "no-autofix", "ann")

    sha = await push(world, {"ugly.py": UGLY}, "topic")

    assert "fixes are off: the label `no-autofix`" in await reason(world, sha)
    assert ours(world) == []


async def test_a_fork_is_never_repaired_by_itself(world: World) -> None:
    await configure(world, "ladder: {auto: all}\n")
    fork = await world.github.fork(world.repo, "bob")
    sha = await world.github.push(fork, "main", files={"ugly.py": UGLY}, message="x", user="bob")
    await world.github.open_pull_request(world.repo, "main", "main", "I", "bob", head_repo=fork)

    assert await reason(world, sha) == "it is of a fork"
    assert ours(world) == []


async def test_by_default_no_model_is_asked(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([RIGHT], key=KEY) as models, climbing(github, tmp_path, models) as world:
        await push(world, {"bad.py": BROKEN})

        [fix] = ours(world)
        assert await world.github.read(world.repo, fix.head_ref, "bad.py") == NO_FIXER_CAN
        assert models.requests == []


async def test_where_all_rungs_may_try_a_model_is_asked(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([RIGHT], key=KEY) as models, climbing(github, tmp_path, models) as world:
        await configure(world, "ladder: {auto: all}\n")

        await push(world, {"bad.py": BROKEN})

        [fix] = ours(world)
        assert await world.github.read(world.repo, fix.head_ref, "bad.py") == CLEAN
        assert len(models.requests) == 1


async def test_what_no_fixer_can_repair_begins_nothing(world: World) -> None:
    sha = await push(world, {"bad.py": NO_FIXER_CAN})

    assert await reason(world, sha) == NOBODY
    async with stored(world) as store:
        assert [run for run, _ in await store.runs.recent() if run.kind is RunKind.REPAIR] == []


async def test_a_newer_push_takes_the_open_fix_along(world: World) -> None:
    await push(world, {"ugly.py": UGLY})

    await push(world, {"other.py": UGLY})

    old, new = ours(world)
    assert (old.state, new.state) == ("closed", "open")
    for path in ("ugly.py", "other.py"):
        assert await world.github.read(world.repo, new.head_ref, path) == UGLY_FIXED
    async with stored(world) as store:
        assert await store.proposals.refused(world.repo.id) == []  # we closed it ourselves


async def test_a_fix_that_somebody_asked_for_stays(world: World) -> None:
    number, _sha = await world.pull_request({"ugly.py": UGLY})
    await ask(world, number, "/fix")
    [asked] = ours(world)
    await configure(world, "ladder: {auto: mechanical}\n")

    sha = await push(world, {"other.py": UGLY}, "topic")

    assert await reason(world, sha) == f"#{asked.number} is still open, and somebody asked for it"
    assert (ours(world), asked.state) == ([asked], "open")


async def test_a_no_is_remembered(world: World) -> None:
    await push(world, {"ugly.py": UGLY})
    [fix] = ours(world)
    await world.github.close_pull_request(world.repo, fix.number, "ann")
    await configure(world, "filter: all\n")

    sha = await push(world, {"more.py": CLEAN})

    assert await reason(world, sha) == f"a person refused #{fix.number}, which repaired the same"
    assert ours(world) == [fix]


async def test_what_was_refused_is_left_out_of_the_next_fix(world: World) -> None:
    await push(world, {"ugly.py": UGLY})
    [fix] = ours(world)
    await world.github.close_pull_request(world.repo, fix.number, "ann")
    await configure(world, "filter: all\n")

    await push(world, {"bad.py": BROKEN})

    [_, new] = ours(world)
    assert await world.github.read(world.repo, new.head_ref, "bad.py") == NO_FIXER_CAN
    assert await world.github.read(world.repo, new.head_ref, "ugly.py") == UGLY


async def test_who_asks_gets_what_was_refused_before_and_is_told(world: World) -> None:
    await configure(world, "ladder: {auto: mechanical}\n")
    number, sha = await world.pull_request({"ugly.py": UGLY})
    await begun(world, sha)
    [fix] = ours(world)
    await world.github.close_pull_request(world.repo, fix.number, "ann")

    answer = await ask(world, number, "/fix")

    assert f"A fix of the same was refused before: #{fix.number}." in answer
    assert [each.state for each in fixes(world, number)] == ["closed", "open"]


async def test_a_fix_whose_branch_went_was_not_refused(world: World) -> None:
    await configure(world, "ladder: {auto: mechanical}\n")
    _number, sha = await world.pull_request({"ugly.py": UGLY})
    await begun(world, sha)
    [fix] = ours(world)

    await world.github.delete_branch(world.repo, "topic", "ann")
    await world.github.close_pull_request(world.repo, fix.number, "ann")  # as GitHub does by itself
    await world.quiet()

    async with stored(world) as store:
        found = await store.proposals.get(world.repo.id, fix.number)
        assert found is not None
        assert found.state == "closed"
        assert await store.proposals.refused(world.repo.id) == []


async def test_what_a_fix_made_is_not_made_again_by_itself(world: World) -> None:
    sha = await push(world, {"ugly.py": UGLY})
    [fix] = ours(world)
    await world.github.merge_pull_request(world.repo, fix.number, "ann")
    await world.quiet()

    again = await push(world, {"ugly.py": UGLY})  # and somebody's tool turns it back

    assert (await begun(world, sha)).run.conclusion == "success"
    held = await begun(world, again)
    assert held.run.conclusion == "skipped"
    assert held.unasked is not None
    assert "began with this very state, or made it" in held.unasked.reason
    assert ours(world) == [fix]


async def test_fixes_follow_one_another_only_so_often_without_a_person(world: World) -> None:
    await configure(world, "filter: all\nladder: {max_in_a_row: 1}\n")
    await push(world, {"bad.py": BROKEN})
    [first] = ours(world)
    merged = await world.github.merge_pull_request(world.repo, first.number, "ann")

    assert await reason(world, merged) == "1 fixes that nobody asked for led here, one upon the other"
    assert ours(world) == [first]

    await push(world, {"ugly.py": UGLY})  # a person's commit
    assert len(ours(world)) == 2


async def test_a_fix_of_ours_is_not_repaired_by_itself(world: World) -> None:
    await configure(world, "filter: all\nladder: {auto: mechanical}\n")
    await push(world, {"bad.py": BROKEN})
    [fix] = ours(world)

    assert await reason(world, fix.head_sha) == "it is a fix of ours"


async def test_a_push_while_it_is_repaired_leaves_no_fix_of_an_old_head(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_open = threading.Event()

    async def waiting(doors: Doors) -> Agents:
        await asyncio.to_thread(is_open.wait, 60)
        return await agents_here(doors)

    monkeypatch.setattr(repair, "agents_here", waiting)
    sha = await world.github.push(world.repo, "main", files={"ugly.py": UGLY}, message="x", user="ann")
    await world.check_of(sha)
    await world.github.push(world.repo, "main", files={"more.py": CLEAN}, message="x", user="ann")
    is_open.set()

    done = await begun(world, sha)

    assert ours(world) == []
    assert done.attempts == ()  # nothing was tried on it, with or without a model
    assert done.unasked is not None
    assert "head moved" in done.unasked.reason
