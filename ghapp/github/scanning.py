"""Code scanning: findings of a commit, shown by GitHub beside its own.

Rules: https://docs.github.com/en/rest/code-scanning/code-scanning#upload-an-analysis-as-sarif-data
"""

from datetime import datetime

from ghapp.errors import UserProblem
from ghapp.github.door import GitHub
from ghapp.github.tokens import Access
from ghapp.model import Commit


def ref_of(commit: Commit) -> str | None:
    """Where its findings are shown. A fork's commit has a ref here too; a merge group's has none of ours."""
    if commit.pull_request is not None:
        return f"refs/pull/{commit.pull_request}/head"
    return None if commit.branch is None else f"refs/heads/{commit.branch}"


async def upload(door: GitHub, commit: Commit, ref: str, sarif: str, started_at: str) -> None:
    """Send one document. It replaces what GitHub has of this commit, ref and category: repeating is harmless.

    Raises UserProblem E422 where the App may not, or the repository has no code scanning; TryLater as usual.
    """
    repository = commit.repository
    body = {
        "commit_sha": commit.sha,
        "ref": ref,
        "sarif": sarif,
        "started_at": datetime.fromisoformat(started_at).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "tool_name": "ghapp",
    }
    try:
        async with door.session(repository, Access.SCAN) as api:
            await api.post(f"/repos/{repository.full_name}/code-scanning/sarifs", data=body)
    except UserProblem as error:  # also where no token with this permission is given
        raise UserProblem("E422", detail=_detail(error)) from None


def _detail(error: UserProblem) -> str:
    said = "404 Not Found" if error.code == "E404" else error.problem.context.get("detail", str(error))
    return said.rstrip(".")
