"""The child as the server meets it: it dies, is replaced, is interrupted, and leaves nothing."""

import asyncio
import os
import signal
from pathlib import Path

import psutil
import pytest

from ghapp.errors import TryLater, UserProblem
from ghapp.executor.client import Executor
from ghapp.executor.orders import Check, Inspect
from ghapp.executor.trouble import ExecutorBug
from tests.executor.conftest import Place, below
from tests.waiting import until

pytestmark = pytest.mark.slow


async def test_a_commit_is_looked_at_and_checked_in_the_child(place: Place, executor: Executor) -> None:
    subject = place.subject(place.sha)

    seen = await executor.inspect(Inspect(subject=subject))
    checked = await executor.check(Check(subject=subject, plugin="finds", changed=seen.changed))

    assert "finds" in seen.tasks
    assert [finding.message for finding in checked.findings] == ["no"]
    assert below(os.getpid(), "git") == []


async def test_errors_come_back_as_what_they_were(place: Place, executor: Executor) -> None:
    with pytest.raises(UserProblem, match="E003"):
        await executor.inspect(Inspect(subject=place.subject("1" * 40)))
    with pytest.raises(ExecutorBug) as bug:
        await executor.inspect(Inspect(subject=place.subject(place.sha, lease="../../etc")))

    assert "not a run id" not in str(bug.value)
    assert "not a run id" in bug.value.__notes__[0]


async def test_a_cancelled_caller_ends_its_job_and_no_other(place: Place, executor: Executor) -> None:
    order = Check(subject=place.subject(place.sha), plugin="sleeps", changed=None)
    other = Check(subject=place.subject(place.sha, lease="other"), plugin="sleeps", changed=None)
    works = [asyncio.create_task(executor.check(each)) for each in (order, other)]
    await until(lambda: len(below(executor.pid, "sleep")) == 2)

    works[0].cancel()
    await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)

    assert [work.done() for work in works] == [True, False]
    await until(lambda: len(below(executor.pid, "sleep")) == 1)  # the kernel buries it a moment later
    works[1].cancel()
    await asyncio.wait(works)
    assert list(place.start.folder.glob("worktrees/*")) == []


async def test_when_the_child_is_killed_its_jobs_fail_for_now_and_the_next_one_works(
    place: Place, executor: Executor
) -> None:
    works = [
        asyncio.create_task(
            executor.check(
                Check(subject=place.subject(place.sha, lease=lease), plugin="sleeps", changed=None)
            )
        )
        for lease in ("one", "two")
    ]
    await until(lambda: len(below(executor.pid, "sleep")) == 2)
    tools, old = below(executor.pid), executor.pid

    os.kill(old or 0, signal.SIGKILL)

    for failed in await asyncio.gather(*works, return_exceptions=True):
        assert isinstance(failed, TryLater)
        assert failed.code == "E103"
    checked = await executor.check(Check(subject=place.subject(place.sha), plugin="finds", changed=None))
    assert checked.result.status == "findings"
    assert executor.pid not in {None, old}
    await until(lambda: not any(tool.is_running() for tool in tools))
    assert len(list(place.start.folder.glob("tmp/*.lock"))) == 1  # the dead one's folder was swept


async def test_a_child_that_talks_nonsense_is_replaced(place: Place, executor: Executor) -> None:
    child = executor._child
    assert child is not None

    child._reader.feed_data(b"\xff" * 64)

    await until(lambda: not child.is_alive)
    await executor.sweep([])
    assert executor.pid not in {None, child.pid}


async def test_a_held_worktree_stays_until_it_is_let_go(place: Place, executor: Executor) -> None:
    async with executor.hold("run"):
        await executor.inspect(Inspect(subject=place.subject(place.sha)))
        assert (place.start.folder / "worktrees/run/a.py").exists()

    assert list(place.start.folder.glob("worktrees/*")) == []


async def test_other_event_loops_may_ask(place: Place, executor: Executor) -> None:
    await asyncio.to_thread(asyncio.run, executor.sweep([]))

    assert executor.pid is not None


async def test_closing_leaves_no_process_and_no_temporary_folder(place: Place) -> None:
    executor = Executor(place.start)
    await executor.open()
    order = Check(subject=place.subject(place.sha), plugin="sleeps", changed=None)
    work = asyncio.create_task(executor.check(order))
    await until(lambda: below(executor.pid, "sleep"))
    family = [psutil.Process(executor.pid), *below(executor.pid)]

    await executor.close()

    assert isinstance((await asyncio.gather(work, return_exceptions=True))[0], TryLater)
    assert not any(each.is_running() for each in family)
    assert list(place.start.folder.glob("tmp/*")) == []
    assert list(place.start.folder.glob("worktrees/*")) == []
    with pytest.raises(TryLater):
        await executor.sweep([])


async def test_a_sandbox_that_cannot_be_had_is_refused_by_name(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(place.folder))
    executor = Executor(place.start.model_copy(update={"sandbox": "bwrap"}))

    with pytest.raises(UserProblem, match="E531"):
        await executor.open()

    await executor.close()
    assert below(os.getpid(), Path("python").name) == []
