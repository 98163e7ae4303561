"""Check runs keep GitHub's rules."""

from typing import Any

import pytest

from ghapp.demo.github import LocalGitHub, Repo
from tests.demo.conftest import Client

RUNS = "/repos/octo/sample/check-runs"


def notes(count: int, **spoiled: Any) -> list[dict[str, Any]]:
    note = {"path": "app.py", "start_line": 1, "end_line": 1, "annotation_level": "warning", "message": "m"}
    return [note | spoiled] * count


def output(**parts: Any) -> dict[str, Any]:
    return {"title": "Title", "summary": "Summary"} | parts


@pytest.fixture
async def sha(github: LocalGitHub, repo: Repo, pull: int) -> str:
    return repo.pulls[pull].head_sha


async def test_a_run_is_made_updated_and_listed(bot: Client, sha: str) -> None:
    made = await bot("POST", RUNS, {"name": "ghapp", "head_sha": sha, "external_id": "run-1"})
    done = await bot("PATCH", f"{RUNS}/{made.body['id']}", {"conclusion": "success"})
    assert (made.status, made.body["status"], made.body["conclusion"]) == (201, "queued", None)
    assert (done.body["status"], done.body["conclusion"]) == ("completed", "success")
    assert done.body["completed_at"]
    assert [pull["number"] for pull in done.body["pull_requests"]] == [1]
    listed = await bot("GET", f"/repos/octo/sample/commits/{sha}/check-runs?check_name=ghapp")
    assert [run["external_id"] for run in listed.body["check_runs"]] == ["run-1"]
    assert (await bot("GET", "/repos/octo/sample/commits/topic/check-runs?check_name=x")).body[
        "total_count"
    ] == 0


async def test_only_the_latest_run_of_a_name_is_listed(bot: Client, sha: str) -> None:
    first = await bot("POST", RUNS, {"name": "ghapp", "head_sha": sha})
    second = await bot("POST", RUNS, {"name": "ghapp", "head_sha": sha})
    listed = (await bot("GET", f"/repos/octo/sample/commits/{sha}/check-runs")).body["check_runs"]
    every = (await bot("GET", f"/repos/octo/sample/commits/{sha}/check-runs?filter=all")).body["check_runs"]
    assert [run["id"] for run in listed] == [second.body["id"]]
    assert [run["id"] for run in every] == [second.body["id"], first.body["id"]]


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        ({"output": output(annotations=notes(51))}, "No more than 50 items"),
        ({"output": output(summary="x" * 65_536)}, "Only 65535 characters"),
        ({"output": output(text="x" * 65_536)}, "Only 65535 characters"),
        ({"output": {"summary": "no title"}}, '"title"'),
        ({"output": output(annotations=notes(1, end_line=3, start_column=1))}, "Validation Failed"),
        ({"output": output(annotations=notes(1, start_line=2))}, "Validation Failed"),
        ({"output": output(annotations=notes(1, annotation_level="error"))}, "error is not a member"),
        ({"output": output(annotations=notes(1, message=""))}, '"message"'),
        ({"status": "completed"}, '"conclusion"'),
        ({"conclusion": "fine"}, "fine is not a member"),
        ({"head_sha": "1" * 40}, f"No commit found for SHA: {'1' * 40}"),
        ({"actions": [{"label": "a", "description": "b", "identifier": "c"}] * 4}, "No more than 3 items"),
        ({"actions": [{"label": "a" * 21, "description": "b", "identifier": "c"}]}, "Only 20 characters"),
        ({"actions": [{"label": "a", "description": "b" * 41, "identifier": "c"}]}, "Only 40 characters"),
        ({"actions": [{"label": "a", "description": "b", "identifier": "c" * 21}]}, "Only 20 characters"),
    ],
)
async def test_what_breaks_a_rule_is_refused(
    bot: Client, repo: Repo, sha: str, spoiled: dict[str, Any], said: str
) -> None:
    reply = await bot("POST", RUNS, {"name": "ghapp", "head_sha": sha} | spoiled)
    assert reply.status == 422
    assert said in reply.body["message"]
    assert list(repo.runs()) == []


async def test_annotations_of_successive_updates_add_up(bot: Client, sha: str) -> None:
    wish = {"name": "ghapp", "head_sha": sha, "output": output(annotations=notes(50))}
    made = await bot("POST", RUNS, wish)
    more = {"output": output(annotations=notes(20, message="later"))}
    await bot("PATCH", f"{RUNS}/{made.body['id']}", more)
    got = await bot("GET", f"{RUNS}/{made.body['id']}")
    last = await bot("GET", f"{RUNS}/{made.body['id']}/annotations?per_page=30&page=3")
    assert got.body["output"]["annotations_count"] == 70
    assert [note["message"] for note in last.body] == ["later"] * 10
    assert 'rel="prev"' in last.headers["Link"]
    assert 'rel="next"' not in last.headers["Link"]


async def test_a_forks_head_has_a_run_without_pull_requests(
    bot: Client, github: LocalGitHub, repo: Repo
) -> None:
    fork = await github.fork(repo, "ada")
    sha = await github.push(fork, "topic", files={"x": b"1\n"}, message="x", user="ada")
    await github.open_pull_request(repo, "topic", "main", "x", "ada", head_repo=fork)
    made = await bot("POST", RUNS, {"name": "ghapp", "head_sha": sha})
    assert (made.status, made.body["pull_requests"]) == (201, [])
    await github.settled()
    assert {(sent.event, sent.action) for sent in github.deliveries} & {("push", None)} == set()


async def test_a_rerequested_run_stays_as_it_was(
    bot: Client, github: LocalGitHub, repo: Repo, sha: str
) -> None:
    await bot("POST", RUNS, {"name": "ghapp", "head_sha": sha, "conclusion": "failure"})
    (run,) = github.check_runs(repo, sha)
    await github.rerequest_check(run, "octo")
    body = github.deliveries[-1].payload["check_run"]
    assert (github.deliveries[-1].action, body["conclusion"]) == ("rerequested", "failure")
    assert (body["check_suite"]["status"], body["check_suite"]["conclusion"]) == ("queued", None)


async def test_a_button_is_pressed(bot: Client, github: LocalGitHub, repo: Repo, sha: str) -> None:
    await bot("POST", RUNS, {"name": "ghapp", "head_sha": sha})
    await github.press(github.check_runs(repo, sha)[0], "fix_safe", "octo")
    sent = github.deliveries[-1]
    assert (sent.action, sent.payload["requested_action"]) == ("requested_action", {"identifier": "fix_safe"})


async def test_a_suite_is_asked_for_again_and_ends_with_its_worst_run(
    bot: Client, github: LocalGitHub, repo: Repo, sha: str
) -> None:
    for name, conclusion in (("ghapp", "success"), ("other", "failure")):
        await bot("POST", RUNS, {"name": name, "head_sha": sha, "conclusion": conclusion})
    await github.settled()
    suite = github.deliveries[-1].payload["check_suite"]
    assert (github.deliveries[-1].action, suite["conclusion"]) == ("completed", "failure")
    await github.rerequest_suite(github.check_runs(repo, sha)[0], "octo")
    assert (github.deliveries[-1].event, github.deliveries[-1].action) == ("check_suite", "rerequested")


async def test_a_finished_run_can_be_started_again(bot: Client, sha: str) -> None:
    made = await bot("POST", RUNS, {"name": "ghapp", "head_sha": sha, "conclusion": "failure"})
    again = await bot("PATCH", f"{RUNS}/{made.body['id']}", {"status": "in_progress"})
    assert (again.body["status"], again.body["conclusion"], again.body["completed_at"]) == (
        "in_progress",
        None,
        None,
    )
    assert (await bot("GET", f"{RUNS}/1")).status == 404
