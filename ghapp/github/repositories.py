"""What a repository says of itself: heads of branches, files, pull requests of a commit."""

import base64
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import gidgethub
from gidgethub.abc import GitHubAPI

from ghapp.errors import UserProblem
from ghapp.model import Repository

MOST_COMPARED = 300  # files that GitHub lists of a comparison


async def branch_head(api: GitHubAPI, repository: Repository, branch: str) -> str | None:
    """The branch's SHA, or None when it is gone."""
    found = await _get(api, f"/repos/{repository.full_name}/branches/{quote(branch, safe='')}")
    return None if found is None else str(found["commit"]["sha"])


async def read_file(api: GitHubAPI, full_name: str, path: str, ref: str | None = None) -> bytes | None:
    """A file at a ref (default: the default branch's head), or None. Raises UserProblem E321: too large."""
    query = f"?ref={quote(ref, safe='')}" if ref else ""
    found = await _get(api, f"/repos/{full_name}/contents/{quote(path)}{query}")
    if not isinstance(found, dict) or found.get("type") != "file":
        return None
    if found["encoding"] != "base64":  # GitHub leaves the content out
        raise UserProblem("E321", path=path, detail=f"it is too large ({found['size']} bytes)")
    return base64.b64decode(found["content"])


async def open_pulls(api: GitHubAPI, repository: Repository) -> list[dict[str, Any]]:
    url = f"/repos/{repository.full_name}/pulls?state=open&per_page=100"
    return [pull async for pull in api.getiter(url)]


async def pulls_of(api: GitHubAPI, repository: Repository, sha: str) -> list[dict[str, Any]]:
    """Open pull requests whose head is this commit, oldest first."""
    url = f"/repos/{repository.full_name}/commits/{sha}/pulls?per_page=100"
    try:
        found = [pull async for pull in api.getiter(url)]
    except gidgethub.BadRequest as error:
        if error.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}:
            return []
        raise
    heads = [pull for pull in found if pull["state"] == "open" and pull["head"]["sha"] == sha]
    heads = [pull for pull in heads if pull["base"]["repo"]["id"] == repository.id]  # not our parent's
    return sorted(heads, key=lambda pull: int(pull["number"]))


async def branches_at(api: GitHubAPI, repository: Repository, sha: str) -> list[str]:
    """The branches whose head is this commit; none when it is gone."""
    try:
        found = await _get(api, f"/repos/{repository.full_name}/commits/{sha}/branches-where-head")
    except gidgethub.BadRequest as error:
        if error.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
            return []
        raise
    return [str(branch["name"]) for branch in found or ()]


async def pull(api: GitHubAPI, repository: Repository, number: int) -> dict[str, Any] | None:
    found = await _get(api, f"/repos/{repository.full_name}/pulls/{number}")
    return found if isinstance(found, dict) else None


async def commit_message(api: GitHubAPI, repository: Repository, sha: str) -> str:
    found = await _get(api, f"/repos/{repository.full_name}/git/commits/{sha}")
    return "" if found is None else str(found["message"])


async def tree_of(api: GitHubAPI, repository: Repository, sha: str) -> str:
    """What is in a commit, whoever made it and when; "" when it is gone."""
    found = await _get(api, f"/repos/{repository.full_name}/git/commits/{sha}")
    return "" if found is None else str(found["tree"]["sha"])


async def is_kept(api: GitHubAPI, repository: Repository, sha: str, head: str, trailer: str) -> bool:
    """Whether `head` goes back to this commit, or to one with the trailer: a rebase makes another of it.

    https://docs.github.com/en/rest/commits/commits#compare-two-commits
    """
    found = await _get(api, f"/repos/{repository.full_name}/compare/{sha}...{head}")
    if found is None:
        return False
    messages = (str(each["commit"]["message"]) for each in found["commits"])
    return found["status"] in {"ahead", "identical"} or any(trailer in each.splitlines() for each in messages)


async def changed_since(api: GitHubAPI, repository: Repository, sha: str, head: str) -> frozenset[str] | None:
    """The paths that differ, by old name and new; None where `head` does not go on from `sha`, or GitHub did
    not list them all.

    https://docs.github.com/en/rest/commits/commits#compare-two-commits
    """
    found = await _get(api, f"/repos/{repository.full_name}/compare/{sha}...{head}")
    if found is None or found["status"] != "ahead" or len(found["files"]) >= MOST_COMPARED:
        return None
    names = ((each["filename"], each.get("previous_filename")) for each in found["files"])
    return frozenset(name for pair in names for name in pair if name)


async def _get(api: GitHubAPI, url: str) -> Any:
    try:
        return await api.getitem(url)
    except gidgethub.BadRequest as error:
        if error.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            return None
        raise
