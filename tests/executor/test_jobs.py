"""The jobs themselves, on real repositories, in this process."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from ghapp.config.merging import Merge
from ghapp.config.repository import RepositoryConfig
from ghapp.executor.frames import frame, read_frame
from ghapp.executor.jobs import Jobs
from ghapp.executor.orders import (
    Check,
    Checked,
    Fix,
    Forget,
    Hold,
    Inspect,
    Inspected,
    Prove,
    Subject,
    Sweep,
)
from ghapp.executor.worker import Worker
from ghapp.model import Tier, VetoId
from ghapp.sandbox import no_sandbox
from tests.boxes import best
from tests.executor.conftest import Place

BAD_CONFIGURATION = "no_such_key: 1\n"


@pytest.fixture
def jobs(place: Place) -> Jobs:
    return Jobs(place.start, best())


async def test_a_look_says_what_changed_and_what_is_to_be_run(place: Place, jobs: Jobs) -> None:
    base = place.origin.commit({"a.py": "a = 1\n"})
    sha = place.origin.commit({"b.py": "b = 1\nc = 2\n", ".github/ghapp.yml": BAD_CONFIGURATION})

    seen = await jobs.inspect(Inspect(subject=place.subject(sha, base)))

    assert seen.merge_base == base
    assert seen.changed is not None
    assert seen.changed["b.py"] == ((1, 2),)
    assert {"finds", "sleeps"} <= {*seen.tasks}
    assert "a.py" not in seen.files
    assert (seen.problem or {})["code"] == "E320"
    assert list(place.start.folder.glob("worktrees/*")) == []


async def test_a_plugin_s_findings_come_back_with_their_fingerprints(place: Place, jobs: Jobs) -> None:
    sha = place.origin.commit({"a.py": "a = 1\n"})

    checked = await jobs.check(Check(subject=place.subject(sha), plugin="finds", changed=None))

    assert [(finding.path, finding.message) for finding in checked.findings] == [("a.py", "no")]
    assert checked.findings[0].fingerprint != ""


async def test_what_may_not_run_any_more_is_skipped_and_says_why(place: Place) -> None:
    sha = place.origin.commit({"a.py": "a = 1\n"})
    subject = place.subject(sha)
    jobs = Jobs(place.start, no_sandbox())
    tests = jobs._plugins.get("finds")
    assert tests is not None
    executing = replace(tests, manifest=tests.manifest.model_copy(update={"executes": "tests"}))
    jobs._plugins = replace(jobs._plugins, plugins=(executing,))

    checked = await jobs.check(Check(subject=subject, plugin="finds", changed=None))

    assert (checked.result.status, checked.findings) == ("skipped", ())
    assert "sandbox landlock" in checked.result.reason


async def test_a_fix_stays_on_its_paths_and_becomes_a_patch(place: Place, jobs: Jobs) -> None:
    sha = place.origin.commit({"a.py": "a = 1\n", "b.py": "b = 1\n"})

    fixed = await jobs.fix(Fix(subject=place.subject(sha), paths=("a.py",)))

    assert [change.content for change in fixed.patch.changes] == [b"a = 1\nfixed = 1\n"]
    assert [fixer.id for fixer in fixed.fixers] == ["fixes"]
    patched = place.subject(sha, patch=fixed.patch, lease="after")
    assert (await jobs.fix(Fix(subject=patched, paths=("b.py",)))).patch.changes[0].path == "a.py"


async def test_what_is_forgotten_leaves_no_mirror(place: Place, jobs: Jobs) -> None:
    sha = place.origin.commit({"a.py": "a = 1\n"})
    await jobs.inspect(Inspect(subject=place.subject(sha)))
    await jobs.sweep(Sweep(active=()))
    assert list(place.start.folder.glob("mirrors/*.git")) != []

    await jobs.forget(Forget(repository_id=7))

    assert list(place.start.folder.glob("mirrors/*.git")) == []


async def test_a_patch_is_tried_on_both_sides_and_judged(place: Place, jobs: Jobs) -> None:
    sha = place.origin.commit({"a.py": "a = 1\n"})
    subject = place.subject(sha)
    subject = subject.model_copy(update={"config": only(subject.config, "finds", "fixes")})
    fixed = await jobs.fix(Fix(subject=subject, paths=("a.py",)))
    found = await jobs.check(Check(subject=subject, plugin="finds", changed=None))
    patched = subject.model_copy(update={"patch": fixed.patch})

    judged = (await jobs.prove(Prove(subject=patched, merge=Merge(), asked=found.findings))).judgement

    assert (judged.tier, judged.confidence.tests) == (Tier.MANUAL_REVIEW, None)
    assert [(veto.id, veto.path) for veto in judged.vetoes] == [(VetoId.FINDING_REMAINS, "a.py")]
    assert any("tests are not known" in cap.reason for cap in judged.caps)
    assert list(place.start.folder.glob("worktrees/*")) == []


def only(config: RepositoryConfig, *names: str) -> RepositoryConfig:
    return config.model_copy(update={"plugins": config.plugins.model_copy(update={"enable": names})})


class Line:
    """The server's end of a pipe, spoken by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, number: int, job: str, order: dict[str, Any] | None = None) -> None:
        self.writer.write(frame({"id": number, "job": job, "order": order or {}}))

    async def hear(self) -> dict[str, Any]:
        reply = await asyncio.wait_for(read_frame(self.reader), 10)
        assert reply is not None
        return reply


@asynccontextmanager
async def working(jobs: Jobs) -> AsyncIterator[Line]:
    ours, theirs = socket.socketpair()
    line = Line(*await asyncio.open_connection(sock=ours))
    worker = asyncio.create_task(Worker(jobs, *await asyncio.open_connection(sock=theirs)).work())
    yield line
    line.writer.close()
    await asyncio.wait_for(worker, 10)


async def test_jobs_run_side_by_side_and_end_in_any_order(jobs: Jobs) -> None:
    async with working(jobs) as line:
        line.send(1, "hold", {"lease": "run"})
        line.send(2, "sweep", {"active": []})
        assert await line.hear() == {"id": 2, "answer": {}}

        line.send(1, "cancel")
        assert await line.hear() == {"id": 1, "cancelled": True}


async def test_a_job_cancelled_before_it_began_says_so_too(jobs: Jobs) -> None:
    async with working(jobs) as line:
        line.writer.write(
            frame({"id": 1, "job": "hold", "order": {"lease": "run"}}) + frame({"id": 1, "job": "cancel"})
        )

        assert await line.hear() == {"id": 1, "cancelled": True}


async def test_what_goes_wrong_is_a_reply_and_ends_nothing_else(jobs: Jobs, place: Place) -> None:
    gone = place.subject("1" * 40)
    async with working(jobs) as line:
        line.send(1, "inspect", {"subject": gone.model_dump(mode="json")})
        line.send(2, "hold", {"lease": "../../etc"})
        errors = {reply["id"]: reply["error"] for reply in (await line.hear(), await line.hear())}

        assert errors[1]["problem"]["code"] == "E003"
        assert errors[2]["kind"] == "bug"


async def test_an_answer_that_is_too_large_is_told_as_such(
    jobs: Jobs, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha = place.origin.commit({f"{'long' * 20}{number}.txt": "" for number in range(50)})
    monkeypatch.setattr("ghapp.executor.frames.LARGEST", 4000)
    async with working(jobs) as line:
        line.send(1, "inspect", {"subject": place.subject(sha).model_dump(mode="json")})
        reply = await line.hear()

    assert reply["error"]["problem"]["code"] == "E104"


async def judged(jobs: Jobs, subject: Subject) -> tuple[Inspected, Checked]:
    seen = await jobs.inspect(Inspect(subject=subject))
    order = Check(subject=subject, plugin="finds", changed=seen.changed, merge_base=seen.merge_base)
    return seen, await jobs.check(order)


async def test_a_finding_that_the_merge_base_has_too_is_old(place: Place, jobs: Jobs) -> None:
    fork = place.origin.commit({"a.py": "a = 1\n", "b.py": "b = 1\n"})
    base = place.origin.commit({"a.py": "a = 2\n"})
    place.origin.git("checkout", "--quiet", "--detach", fork)
    sha = place.origin.commit({"a.py": "# words\na = 1\n"})

    seen, checked = await judged(jobs, place.subject(sha, base))

    assert seen.merge_base == fork
    assert (checked.old, checked.why) == (frozenset(), "")  # the tool names line 1, which is another one
    place.origin.git("checkout", "--quiet", "--detach", fork)
    sha = place.origin.commit({"a.py": "a = 1\nb = 2\n"})
    _, checked = await judged(jobs, place.subject(sha, base, lease="again"))
    assert checked.old == frozenset({checked.findings[0].fingerprint})
    assert list(place.start.folder.glob("worktrees/*")) == []


async def test_a_merge_base_that_was_fetched_with_the_head_is_not_fetched_again(
    place: Place, jobs: Jobs
) -> None:
    fork = place.origin.commit({"a.py": "a = 1\n"})
    base = place.origin.commit({"c.py": "c = 1\n"})
    place.origin.git("checkout", "--quiet", "--detach", fork)
    subject = place.subject(place.origin.commit({"a.py": "a = 1\nb = 2\n"}), base)
    seen = await jobs.inspect(Inspect(subject=subject))
    place.origin.path.rename(place.folder / "gone")

    order = Check(subject=subject, plugin="finds", changed=seen.changed, merge_base=seen.merge_base)

    assert (await jobs.check(order)).old is not None


@pytest.mark.parametrize("name", ["added", "all"])
async def test_other_filters_compare_nothing(place: Place, jobs: Jobs, name: str) -> None:
    base = place.origin.commit({"a.py": "a = 1\n"})
    subject = place.subject(place.origin.commit({"a.py": "a = 1\nb = 2\n"}), base)
    config = subject.config.model_copy(update={"filter": name})

    _, checked = await judged(jobs, subject.model_copy(update={"config": config}))

    assert (len(checked.findings), checked.old) == (1, None)


async def test_what_is_held_keeps_the_base_too(place: Place, jobs: Jobs) -> None:
    base = place.origin.commit({"a.py": "a = 1\n"})
    subject = place.subject(place.origin.commit({"a.py": "a = 1\nb = 2\n"}), base)
    holding = asyncio.create_task(jobs.hold(Hold(lease=subject.lease)))
    await asyncio.sleep(0)

    await judged(jobs, subject)

    kept = {path.name for path in place.start.folder.glob("worktrees/*")}
    holding.cancel()
    await asyncio.gather(holding, return_exceptions=True)
    assert kept == {"run", "run.lock", "run-base", "run-base.lock"}
    assert list(place.start.folder.glob("worktrees/*")) == []
