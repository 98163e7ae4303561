"""Trouble on GitHub's side: waited for, never doubled, never success."""

import asyncio
from pathlib import Path

import pytest

from ghapp.demo.github import Fault, LocalGitHub, Repo
from ghapp.errors import TryLater
from ghapp.flows import check_commit
from ghapp.model import Run
from ghapp.server import running
from ghapp.store.door import Door
from tests.flows.conftest import BROKEN, CLEAN, World, make_world, served
from tests.flows.test_repair import UGLY, ask, fixes
from tests.waiting import until

pytestmark = pytest.mark.slow


def installed(github: LocalGitHub, repo: Repo) -> int:
    installation = github.hub.state.installation_of(repo)
    assert installation is not None
    return installation.id


async def test_a_rate_limit_is_waited_for(world: World) -> None:
    world.github.faults.plan(Fault.rate_limit("POST", r"/check-runs$", retry_after=2))

    _number, sha = await world.pull_request({"more.py": CLEAN})

    assert (await world.check_of(sha)).conclusion == "success"
    refused = [
        status
        for method, path, status in world.github.requests
        if path.endswith("/check-runs") and method == "POST"
    ]
    assert refused.count(201) == 1


async def test_an_answer_that_got_lost_makes_no_second_check(world: World) -> None:
    world.github.faults.plan(Fault("POST", r"/check-runs$", status=502, lost=True))

    _number, sha = await world.pull_request({"more.py": CLEAN})

    assert (await world.check_of(sha)).conclusion == "success"


async def test_lost_annotations_are_not_posted_twice(world: World) -> None:
    many = b"".join(b"import module%d\n" % number for number in range(60))
    world.github.faults.plan(Fault("PATCH", r"/check-runs/\d+$", status=502, times=4, lost=True))

    _number, sha = await world.pull_request({"bad.py": many})

    lines = [annotation["start_line"] for annotation in (await world.check_of(sha)).annotations]
    assert sorted(lines) == list(range(1, 61))


async def test_a_lost_pull_request_is_found_again(world: World) -> None:
    number, _sha = await world.pull_request({"ugly.py": UGLY})
    world.github.faults.plan(Fault("POST", r"/pulls$", status=502, lost=True))

    await ask(world, number, "/fix")

    assert len(fixes(world, number)) == 1


async def test_git_over_http_that_fails_once_is_tried_again(world: World) -> None:
    world.github.faults.plan(Fault("GET", r"/info/refs", status=500))
    world.github.faults.plan(Fault("POST", r"/git-upload-pack", status=500))

    _number, sha = await world.pull_request({"bad.py": BROKEN})

    assert (await world.check_of(sha)).conclusion == "failure"


async def test_a_head_that_was_replaced_is_cancelled_not_judged(world: World) -> None:
    _number, old = await world.pull_request({"bad.py": BROKEN})
    first = await world.check_of(old)
    new = await world.github.push(
        world.repo, "topic", files={"more.py": CLEAN}, message="again", user="ann", parent="main"
    )
    await world.check_of(new)

    await world.github.rerequest_check(first, "ann")
    await until(lambda: len(world.finished(old)) == 2)

    assert world.finished(old)[-1].conclusion == "cancelled"


async def test_installing_the_app_checks_the_open_pull_requests(github: LocalGitHub, tmp_path: Path) -> None:
    world = await make_world(github, tmp_path / "data")
    old = await github.create_repository("acme/old")
    await github.push(old, "main", files={"a.py": CLEAN}, message="a", user="ann")
    sha = await github.push(old, "topic", files={"b.py": BROKEN}, message="b", user="ann")
    await github.open_pull_request(old, "topic", "main", "b", "ann")
    async with served(world):
        payload = {
            "action": "created",
            "installation": {"id": installed(github, old), "account": {"login": "acme"}},
            "repositories": [{"id": old.id, "full_name": "acme/old"}, {"id": 1, "full_name": "acme/nowhere"}],
        }
        await github.deliver("installation", payload)
        await until(lambda: [run for run in github.check_runs(old, sha) if run.status == "completed"])

    assert len(github.check_runs(old, sha)) == 1


async def test_removing_the_app_forgets_the_account(world: World) -> None:
    _number, sha = await world.pull_request({"more.py": CLEAN})
    await world.check_of(sha)
    await world.quiet()

    payload = {"action": "deleted", "installation": {"id": world.installation}}
    await world.github.deliver("installation", payload)
    await world.idle()

    assert list((world.settings.executor_folder / "mirrors").glob("*.git")) == []
    assert (await world.status())["runs"]["recent"] == []


async def test_a_merge_queue_s_commit_is_checked_against_its_base(world: World) -> None:
    base = await world.github.head(world.repo, "main") or ""
    branch = "gh-readonly-queue/main/pr-1"
    sha = await world.github.push(world.repo, branch, files={"bad.py": BROKEN}, message="q", user="ann")
    await world.quiet()
    assert world.github.check_runs(world.repo, sha) == []  # the branch alone asks for nothing

    assert await world.github.deliver("merge_group", world.merge_group(branch, sha, base)) == 202

    assert (await world.check_of(sha)).conclusion == "failure"


async def test_annotations_that_github_refuses_leave_a_finished_check(world: World) -> None:
    world.github.faults.plan(Fault("PATCH", r"/check-runs/\d+$", status=422, times=2))

    _number, sha = await world.pull_request({"bad.py": BROKEN})

    check = await world.check_of(sha)
    assert check.conclusion == "failure"
    assert "bad.py:5" in (check.output["summary"] or "")


async def test_a_summary_that_github_refuses_is_said_plainly(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ghapp.flows.progress.PAUSE_SECONDS", 1e9)  # only the end is said, and refused
    world.github.faults.plan(Fault("PATCH", r"/check-runs/\d+$", status=422, times=2))

    _number, sha = await world.pull_request({"bad.py": BROKEN})

    check = await world.check_of(sha)
    assert check.conclusion == "failure"
    assert check.output["summary"] == check.output["title"]


async def test_an_answer_that_cannot_be_given_does_not_leave_the_run_open(world: World) -> None:
    number, _sha = await world.pull_request({"ugly.py": UGLY})
    world.github.faults.plan(Fault("POST", r"/issues/\d+/comments$", status=403, times=9))
    world.github.faults.plan(Fault("POST", r"/reactions$", status=404, times=9))

    await world.github.comment(world.repo, number, "/fix", "ann")
    await world.quiet()

    assert (await world.status())["runs"]["active"] == 0


async def test_a_server_error_of_ours_still_finishes_the_check(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ghapp.flows.judging.build_report", lambda *_: 1 / 0)

    _number, sha = await world.pull_request({"more.py": CLEAN})

    check = await world.check_of(sha)
    assert check.conclusion == "failure"
    assert (check.output["title"] or "").startswith("could not check: The run ")
    assert "E100" in (check.output["summary"] or "")
    await world.quiet()
    assert "(E100)" in (await world.alerts())["infra_error"]["message"]


async def test_a_mistake_in_our_words_still_finishes_the_check(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ghapp.flows.publishing.problems", lambda *_: 1 / 0)

    _number, sha = await world.pull_request({"more.py": CLEAN})

    assert (await world.check_of(sha)).conclusion == "failure"


async def test_a_check_that_was_opened_and_then_refused_is_finished(world: World) -> None:
    world.github.faults.plan(Fault("GET", r"/git/commits/[0-9a-f]{40}$", status=403, times=50, message="No"))

    _number, sha = await world.pull_request({"more.py": CLEAN})

    check = await world.check_of(sha)
    assert check.conclusion == "failure"
    assert (check.output["title"] or "").startswith("could not check: GitHub refused")


async def test_a_store_that_was_down_for_a_moment_strands_no_delivery(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failed = Door._do, list[object]()

    def do(door: Door, work: object) -> object:
        if len(failed) < 3 and "finish" in getattr(work, "__qualname__", ""):
            failed.append(work)
            raise TryLater("E200", after=0.1, detail="connection lost", path="x")
        return real(door, work)  # type: ignore[arg-type]  # whatever it was called with

    monkeypatch.setattr(Door, "_do", do)

    _number, sha = await world.pull_request({"more.py": CLEAN})

    assert (await world.check_of(sha)).conclusion == "success"
    await world.quiet()
    assert len(failed) == 3


async def test_one_bad_repository_of_an_installation_stops_no_other(world: World) -> None:
    await world.github.create_repository("acme/bad")
    bad = world.github.faults.plan(Fault("GET", r"/repos/acme/bad", status=451, times=9, message="No"))
    good = await world.github.create_repository("acme/good")
    webhook, world.github.webhook_url = world.github.webhook_url, None
    await world.github.push(good, "main", files={"a.py": CLEAN}, message="a", user="ann")
    sha = await world.github.push(good, "topic", files={"b.py": BROKEN}, message="b", user="ann")
    await world.github.open_pull_request(good, "topic", "main", "b", "ann")
    world.github.webhook_url = webhook
    named = [{"id": 1, "full_name": "acme/bad"}, {"id": good.id, "full_name": "acme/good"}]
    payload = {"action": "created", "installation": {"id": world.installation}, "repositories": named}

    await world.github.deliver("installation", payload)
    await world.quiet()

    assert bad.met == 1
    assert [run.conclusion for run in world.github.check_runs(good, sha)] == ["success"]


async def test_a_run_that_was_given_up_is_closed_at_the_next_start(
    github: LocalGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dead(_doors: object, _steps: object, run: Run, _config: object) -> object:
        raise SystemError(run.id)  # as a flow that the engine gave up: its run is left under way

    world = await make_world(github, tmp_path / "data")
    with monkeypatch.context() as broken:
        broken.setattr(check_commit, "_judge", dead)
        async with running(world.settings) as address:
            github.webhook_url = f"{address}/webhook"
            _number, sha = await world.pull_request({"more.py": CLEAN})
            await until(lambda: github.check_runs(world.repo, sha))
            await world.idle()
    assert world.finished(sha) == []

    async with served(world):
        check = await world.check_of(sha)
        await world.quiet()
        alerts = await world.alerts()

    assert check.conclusion == "failure"
    assert "E102" in (check.output["summary"] or "")
    assert "(E102)" in alerts["infra_error"]["message"]


async def test_a_check_that_a_long_outage_left_open_is_finished_when_github_is_back(
    github: LocalGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await make_world(github, tmp_path / "data")
    with monkeypatch.context() as impatient:
        impatient.setattr("ghapp.engine.durable.PATIENCE", 1)
        github.faults.plan(Fault("PATCH", r"/check-runs/\d+$", status=502, times=99))
        async with running(world.settings) as address:
            github.webhook_url = f"{address}/webhook"
            _number, sha = await world.pull_request({"more.py": CLEAN})
            await until(lambda: github.check_runs(world.repo, sha))
            await asyncio.sleep(12)  # the flow has given up by now
    assert world.finished(sha) == []

    github.faults.clear()
    async with served(world):
        assert (await world.check_of(sha)).conclusion == "failure"


async def test_a_suspended_installation_is_let_go_and_remembered(world: World) -> None:
    _number, sha = await world.pull_request({"more.py": CLEAN})
    await world.check_of(sha)
    await world.quiet()

    await world.github.deliver(
        "installation", {"action": "suspend", "installation": {"id": world.installation}}
    )
    await world.quiet()

    assert [run["sha"] for run in (await world.status())["runs"]["recent"]].count(sha) == 1


async def test_a_run_whose_check_cannot_be_opened_is_not_left_open(world: World) -> None:
    world.github.faults.plan(Fault("POST", r"/check-runs$", status=403, times=9))

    await world.pull_request({"more.py": CLEAN})
    await until(lambda: any(status == 403 for _method, _path, status in world.github.requests))
    await world.quiet()

    runs = (await world.status())["runs"]
    assert (runs["active"], [run["conclusion"] for run in runs["recent"]]) == (0, ["failure"])
