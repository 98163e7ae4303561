"""Talk on a pull request: reactions, the one sticky comment, and what a person may do."""

from http import HTTPStatus

import gidgethub
from gidgethub.abc import GitHubAPI

from ghapp.model import Repository

STICKY = "<!-- ghapp:sticky -->"
LONGEST_BODY = 65_000


async def react(api: GitHubAPI, repository: Repository, comment_id: int, content: str) -> None:
    """`eyes`, `rocket` or `confused`. GitHub keeps one of a kind: repeating changes nothing."""
    url = f"/repos/{repository.full_name}/issues/comments/{comment_id}/reactions"
    await api.post(url, data={"content": content})


async def role_of(api: GitHubAPI, repository: Repository, login: str) -> str:
    """admin, maintain, write, triage, read or none: asked now, never remembered."""
    url = "/repos/{owner}/{name}/collaborators/{login}/permission"
    variables = {"owner": repository.owner, "name": repository.name, "login": login}
    try:
        found = await api.getitem(url, url_vars=variables)
    except gidgethub.BadRequest as error:
        if error.status_code == HTTPStatus.NOT_FOUND:
            return "none"
        raise
    role = str(found.get("role_name") or found["permission"])
    known = ("admin", "maintain", "write", "triage", "read", "none")
    return role if role in known else str(found["permission"])  # a custom role: its base permission


async def user_id(api: GitHubAPI, login: str) -> int:
    """For `Co-authored-by`: GitHub links the address `<id>+<login>@users.noreply.github.com`."""
    return int((await api.getitem("/users/{login}", url_vars={"login": login}))["id"])


async def write_sticky(
    api: GitHubAPI, repository: Repository, number: int, known: int | None, body: str, app_id: int
) -> int:
    """Edit our comment in place, or make it. Found by stored id; else by marker and our App id."""
    body = f"{STICKY}\n{body}"[:LONGEST_BODY]
    known = known or await _find_sticky(api, repository, number, app_id)
    if known is not None and await _edit(api, repository, known, body):
        return known
    url = f"/repos/{repository.full_name}/issues/{number}/comments"
    return int((await api.post(url, data={"body": body}))["id"])


async def _edit(api: GitHubAPI, repository: Repository, comment_id: int, body: str) -> bool:
    try:
        await api.patch(f"/repos/{repository.full_name}/issues/comments/{comment_id}", data={"body": body})
    except gidgethub.BadRequest as error:
        if error.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            return False  # somebody deleted it
        raise
    return True


async def _find_sticky(api: GitHubAPI, repository: Repository, number: int, app_id: int) -> int | None:
    url = f"/repos/{repository.full_name}/issues/{number}/comments?per_page=100"
    async for comment in api.getiter(url):
        ours = (comment.get("performed_via_github_app") or {}).get("id") == app_id
        if ours and comment["body"].startswith(STICKY):
            return int(comment["id"])
    return None
