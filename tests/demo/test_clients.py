"""The clients that ghapp uses work against it, unchanged."""

import asyncio

import aiohttp
from gidgethub.aiohttp import GitHubAPI
from github import Auth, Github, InputGitTreeElement

from ghapp.demo.github import LocalGitHub, Repo


def publish(github: LocalGitHub, installation: int) -> tuple[int, list[str]]:
    """What PyGithub does to open a fix pull request."""
    app = Auth.AppAuth(github.app.id, github.app.private_key)
    client = Github(
        base_url=github.api_url,
        auth=Auth.AppInstallationAuth(app, installation),
        seconds_between_requests=None,
        seconds_between_writes=None,
        retry=None,
    )
    with client:
        repo = client.get_repo("octo/sample")
        head = repo.get_branch("main").commit
        blob = repo.create_git_blob("import sys\n", "utf-8")
        element = InputGitTreeElement("app.py", "100644", "blob", sha=blob.sha)
        tree = repo.create_git_tree([element], head.commit.tree)
        commit = repo.create_git_commit("Fix", tree, [repo.get_git_commit(head.sha)])
        repo.create_git_ref("refs/heads/error-fix/app", commit.sha)
        pull = repo.create_pull(base="main", head="error-fix/app", title="Fix", body="Why")
        pull.add_to_labels("automated-fix")
        comment = pull.create_issue_comment("Done")
        comment.create_reaction("rocket")
        comment.edit("Done.")
        return pull.number, [label.name for label in repo.get_pull(pull.number).labels]


async def test_pygithub_publishes(github: LocalGitHub, repo: Repo, installation: int) -> None:
    number, labels = await asyncio.to_thread(publish, github, installation)
    assert (number, labels) == (1, ["automated-fix"])
    assert await github.read(repo, "error-fix/app", "app.py") == b"import sys\n"
    assert [said.body for said in github.comments(repo, 1)] == ["Done."]


async def test_gidgethub_pages_and_checks(
    github: LocalGitHub, repo: Repo, pull: int, installation: int, session: aiohttp.ClientSession
) -> None:
    token = github.token(installation)
    api = GitHubAPI(session, "ghapp", oauth_token=token, base_url=github.api_url)
    run = {"name": "ghapp", "head_sha": repo.pulls[pull].head_sha}
    made = await api.post("/repos/octo/sample/check-runs", data=run)
    done = await api.patch(made["url"], data={"conclusion": "success"})
    for number in range(5):
        await github.comment(repo, pull, str(number), "ada")
    comments = api.getiter("/repos/octo/sample/issues/1/comments?per_page=2")
    assert done["status"] == "completed"
    assert [said["body"] async for said in comments] == ["0", "1", "2", "3", "4"]
