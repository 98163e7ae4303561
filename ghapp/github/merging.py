"""Merge a pull request of ours, or have GitHub merge it: never another head than was judged."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from github.PullRequest import PullRequest
from github.Repository import Repository as Remote

from ghapp.github.door import GitHub
from ghapp.github.talk import talk_to
from ghapp.model import Repository

T = TypeVar("T")
_FIELDS = ("required_status_checks", "required_workflows", "workflows")


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a pull request, at this moment. `state` is GitHub's `mergeable_state`. `requires` says whether its
    target requires a check, `queues` whether it has a merge queue; `is_auto`: GitHub is to merge it already;
    `is_checked`: a check of its head has ended; `is_on_top`: its head goes on from the head of its target;
    `by_person`: one merged it, and no App.

    https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
    """

    state: str
    sha: str
    is_open: bool
    is_merged: bool
    is_auto: bool
    requires: bool
    queues: bool
    is_checked: bool
    is_on_top: bool
    labels: tuple[str, ...] = ()
    by_person: bool = False


async def look(door: GitHub, repository: Repository, number: int) -> Standing:
    """Raises UserProblem E400, TryLater E401, E402."""
    return await _with(door, repository, lambda remote: _standing(remote, remote.get_pull(number)))


async def merge_now(door: GitHub, repository: Repository, number: int, sha: str, method: str) -> None:
    """Only if `sha` is still its head. Raises UserProblem E400 when GitHub has an objection, TryLater E401,
    E402: then what became of it must be looked at first.
    """

    def work(remote: Remote) -> None:
        remote.get_pull(number).merge(merge_method=method, sha=sha)

    await _with(door, repository, work)


async def merge_when_ready(door: GitHub, repository: Repository, number: int, sha: str, method: str) -> None:
    """GitHub merges it when all that is required is there. Raises as `merge_now`."""

    def work(remote: Remote) -> None:
        pull = _complete(remote.get_pull(number))
        pull.enable_automerge(merge_method=method.upper(), expected_head_oid=sha)

    await _with(door, repository, work)


async def not_when_ready(door: GitHub, repository: Repository, number: int) -> None:
    """Take that back. Raises as `merge_now`."""

    def work(remote: Remote) -> None:
        pull = _complete(remote.get_pull(number))
        if pull.raw_data.get("auto_merge") is not None:
            pull.disable_automerge()

    await _with(door, repository, work)


async def _with(door: GitHub, repository: Repository, work: Callable[[Remote], T]) -> T:
    talk = await talk_to(door, repository)

    def run() -> T:
        with talk.remote() as remote:
            return work(remote)

    return await door.write_in_turn(repository, lambda: asyncio.to_thread(run))


def _complete(pull: PullRequest) -> PullRequest:
    """A lazy one knows nothing yet, not even its node id."""
    pull.complete()
    return pull


def _standing(remote: Remote, pull: PullRequest) -> Standing:
    """The target is read last: GitHub merges upon whatever it is by then."""
    told = _complete(pull).raw_data
    sha, into = told["head"]["sha"], quote(told["base"]["ref"], safe="")
    parents, is_checked = remote.get_git_commit(sha).parents, _is_checked(remote, sha)
    rules = {rule["type"] for rule in _get(remote, f"{remote.url}/rules/branches/{into}")}
    target = _get(remote, f"{remote.url}/branches/{into}")
    return Standing(
        state=str(told.get("mergeable_state", "unknown")),
        sha=sha,
        is_open=told["state"] == "open",
        is_merged=bool(told["merged"]),
        is_auto=told.get("auto_merge") is not None,
        requires=bool(rules & {*_FIELDS}) or _is_protected(target),
        queues="merge_queue" in rules,
        is_checked=is_checked,
        is_on_top=target["commit"]["sha"] in {parent.sha for parent in parents},
        labels=tuple(label["name"] for label in told["labels"]),
        by_person=(told.get("merged_by") or {}).get("type") == "User",
    )


def _is_checked(remote: Remote, sha: str) -> bool:
    """https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference"""
    found = _get(remote, f"{remote.url}/commits/{sha}/check-runs?status=completed&per_page=1")
    return bool(found["total_count"])


def _is_protected(branch: Any) -> bool:
    """Whether its own protection asks for a check, beside what rulesets do."""
    checks = (branch.get("protection") or {}).get("required_status_checks") or {}
    return bool(checks.get("contexts") or checks.get("checks"))


def _get(remote: Remote, url: str) -> Any:
    return remote.requester.requestJsonAndCheck("GET", url)[1]
