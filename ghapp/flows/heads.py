"""Which commits an order is about: the heads GitHub has now, each with its base."""

from typing import Any

from gidgethub.abc import GitHubAPI

from ghapp.errors import UserProblem
from ghapp.flows import orders
from ghapp.flows.doors import Doors
from ghapp.flows.taken_back import what_was_taken_back
from ghapp.github import Access, repositories
from ghapp.model import Commit, Repository, Trust


class Superseded(Exception):
    """The order is about a commit that is no head any more; the message says so."""


async def heads_of_branch(api: GitHubAPI, order: orders.CheckBranch) -> list[Commit]:
    """One commit for each open pull request of the branch; else the branch itself."""
    repository = order.repository
    head = await repositories.branch_head(api, repository, order.branch)
    if head is None:
        raise Superseded(f"the branch {order.branch} is gone")
    if head != order.sha:
        raise Superseded(f"{order.branch} has a newer head")
    own = await _pulls_of_branch(api, repository, order.sha, order.branch)
    if own:
        return [commit_of_pull(repository, pull) for pull in own]
    base = order.before
    if order.branch != repository.default_branch:
        base = await repositories.branch_head(api, repository, repository.default_branch)
    lane = orders.lane_of(order.branch, None, Trust.MEMBER)
    return [Commit(repository=repository, sha=order.sha, base_sha=base, lane=lane, branch=order.branch)]


async def head_of_pull(api: GitHubAPI, order: orders.CheckPull) -> Commit:
    pull = await repositories.pull(api, order.repository, order.number)
    if pull is None or pull["state"] != "open":
        raise Superseded(f"pull request {order.number} is not open any more")
    if pull["head"]["sha"] != order.sha:
        raise Superseded(f"pull request {order.number} has a newer head")
    return commit_of_pull(order.repository, pull)


def commit_of_pull(repository: Repository, pull: dict[str, Any]) -> Commit:
    trust = Trust.MEMBER if _head_id(pull) == repository.id else Trust.FORK
    return Commit(
        repository=repository,
        sha=pull["head"]["sha"],
        base_sha=pull["base"]["sha"],
        base_branch=pull["base"]["ref"],
        lane=orders.lane_of(pull["head"]["ref"], pull["number"], trust),
        branch=pull["head"]["ref"] if trust is Trust.MEMBER else None,
        pull_request=pull["number"],
        trust=trust,
    )


async def must_be_head(doors: Doors, commit: Commit) -> None:
    """Raises UserProblem E414 when the head moved, and what `head_now` raises."""
    if await head_now(doors, commit) != commit.sha:
        raise UserProblem("E414")


async def head_now(doors: Doors, commit: Commit) -> str:
    """Of the pull request, else the branch; "" where that is gone.

    Raises UserProblem E418 when the pull request was closed, E420 when a commit of ours was taken back there.
    """
    repository = commit.repository
    if off := await what_was_taken_back(doors, repository.id, commit.pull_request):
        raise UserProblem("E420", how=off, command="/fix")
    async with doors.github.session(repository, Access.CHECK) as api:
        if commit.pull_request is None:
            return await repositories.branch_head(api, repository, commit.branch or "") or ""
        pull = await repositories.pull(api, repository, commit.pull_request)
    if pull is None or pull["state"] != "open":
        raise UserProblem("E418", number=commit.pull_request)
    return str(pull["head"]["sha"])


async def is_wanted(api: GitHubAPI, commit: Commit) -> bool:
    """Asked before every write: does GitHub still have this commit as a head that somebody waits for?

    A branch's own run is not wanted once a pull request of the same head has one against its own base.
    """
    repository, sha = commit.repository, commit.sha
    if commit.pull_request is not None:
        pull = await repositories.pull(api, repository, commit.pull_request)
        if _is_open_at(pull, sha) or await repositories.pulls_of(api, repository, sha):
            return True
        heads = await repositories.branches_at(api, repository, sha)
        return any(name != commit.branch for name in heads)  # merged by moving the other branch here
    if commit.branch is not None:
        if await _pulls_of_branch(api, repository, sha, commit.branch):
            return False
        return bool(await repositories.branches_at(api, repository, sha))
    return True  # a merge group's commit: GitHub itself lets go of it


async def _pulls_of_branch(
    api: GitHubAPI, repository: Repository, sha: str, branch: str
) -> list[dict[str, Any]]:
    """Open ones with this head on our own branch; a fork may have the same commit."""
    pulls = await repositories.pulls_of(api, repository, sha)
    return [pull for pull in pulls if _head_id(pull) == repository.id and pull["head"]["ref"] == branch]


def _is_open_at(pull: dict[str, Any] | None, sha: str) -> bool:
    return pull is not None and pull["state"] == "open" and pull["head"]["sha"] == sha


def _head_id(pull: dict[str, Any]) -> int | None:
    repo = pull["head"]["repo"]
    return None if repo is None else int(repo["id"])
