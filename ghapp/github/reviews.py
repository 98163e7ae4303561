"""Reviews of ours: suggestions on lines that a pull request's diff shows, all in one, and once for a run.

https://docs.github.com/en/rest/pulls/reviews#create-a-review-for-a-pull-request
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import gidgethub
from gidgethub.abc import GitHubAPI

from ghapp.model import Repository


@dataclass(frozen=True, slots=True)
class Remark:
    """On the lines `first` to `last` of a file, as the head has them. `body` is Markdown."""

    path: str
    first: int
    last: int
    body: str


async def shown_in_diff(api: GitHubAPI, repository: Repository, number: int) -> dict[str, str]:
    """GitHub's hunks by path: of 3,000 files at most, and none where a file's are too large for it."""
    url = f"{_url(repository, number)}/files?per_page=100"
    return {file["filename"]: file["patch"] async for file in api.getiter(url) if file.get("patch")}


async def has_review(api: GitHubAPI, repository: Repository, number: int, marker: str, app_slug: str) -> bool:
    """Whether one of ours says `marker`: others may write it too."""
    url = f"{_url(repository, number)}/reviews?per_page=100"
    found = [each async for each in api.getiter(url) if marker in (each["body"] or "").splitlines()]
    return any((each["user"] or {}).get("login") == f"{app_slug}[bot]" for each in found)


async def review(
    api: GitHubAPI, repository: Repository, number: int, sha: str, body: str, remarks: Sequence[Remark]
) -> bool:
    """All of it, or none: False when GitHub finds that a remark does not fit its diff."""
    data = {
        "commit_id": sha,
        "event": "COMMENT",
        "body": body,
        "comments": [_comment(remark) for remark in remarks],
    }
    try:
        await api.post(f"{_url(repository, number)}/reviews", data=data)
    except gidgethub.BadRequest as error:
        if error.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
            return False
        raise
    return True


def _comment(remark: Remark) -> dict[str, Any]:
    """Of one line it has no start."""
    start = {} if remark.first == remark.last else {"start_line": remark.first, "start_side": "RIGHT"}
    return {"path": remark.path, "line": remark.last, "side": "RIGHT", "body": remark.body} | start


def _url(repository: Repository, number: int) -> str:
    return f"/repos/{repository.full_name}/pulls/{number}"
