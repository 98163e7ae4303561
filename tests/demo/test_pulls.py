"""Pull requests, their comments, reactions and labels."""

import pytest

from ghapp.demo.github import LocalGitHub, Repo
from tests.demo.conftest import Client

PULLS = "/repos/octo/sample/pulls"
ISSUES = "/repos/octo/sample/issues"


def sent(github: LocalGitHub) -> list[tuple[str, str | None]]:
    return [(each.event, each.action) for each in github.deliveries]


async def test_the_app_opens_a_pull_request(bot: Client, github: LocalGitHub, repo: Repo) -> None:
    await github.push(repo, "fix", files={"app.py": b""}, message="Fix", user="ghapp[bot]")
    made = await bot("POST", PULLS, {"title": "Fix", "head": "fix", "base": "main", "body": "Why"})
    got = await bot("GET", f"{PULLS}/1")
    assert (made.status, made.body["user"]["login"]) == (201, "ghapp[bot]")
    assert (got.body["commits"], got.body["deletions"], got.body["changed_files"]) == (1, 1, 1)
    assert ("pull_request", "opened") in sent(github)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"head": "topic", "base": "main", "title": "x"}, "A pull request already exists for octo:topic."),
        ({"head": "main", "base": "main", "title": "x"}, "No commits between main and main"),
        ({"head": "gone", "base": "main", "title": "x"}, "head"),
        ({"head": "topic", "base": "gone", "title": "x"}, "base"),
        ({"head": "topic", "base": "main"}, "missing_field"),
    ],
)
async def test_what_cannot_be_a_pull_request_is_refused(
    bot: Client, repo: Repo, pull: int, wish: dict[str, str], said: str
) -> None:
    reply = await bot("POST", PULLS, wish)
    assert (reply.status, reply.body["message"]) == (422, "Validation Failed")
    assert said in reply.body["errors"][0].values()
    assert list(repo.pulls) == [pull]


async def test_mergeable_is_unknown_to_the_first_reader(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    first, second = await bot("GET", f"{PULLS}/1"), await bot("GET", f"{PULLS}/1")
    assert (first.body["mergeable"], second.body["mergeable"]) == (None, True)
    await github.push(repo, "main", files={"app.py": b"import re\n"}, message="Conflict", user="octo")
    await github.push(repo, "topic", files={"new.py": b""}, message="More", user="ada")
    first, second = await bot("GET", f"{PULLS}/1"), await bot("GET", f"{PULLS}/1")
    assert (first.body["mergeable"], second.body["mergeable_state"]) == (None, "dirty")


async def test_a_pull_request_follows_its_branch(github: LocalGitHub, repo: Repo, pull: int) -> None:
    before = repo.pulls[pull].head_sha
    after = await github.push(repo, "topic", files={"b": b"1"}, message="More", user="ada")
    payload = github.deliveries[-2].payload
    assert sent(github)[-3:] == [
        ("push", None),
        ("pull_request", "synchronize"),
        ("check_suite", "requested"),
    ]
    assert (payload["before"], payload["after"]) == (before, after)
    assert payload["pull_request"]["head"]["sha"] == after


async def test_a_deleted_branch_closes_its_pull_request(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    await github.delete_branch(repo, "topic", "ada")
    assert sent(github)[-2:] == [("push", None), ("pull_request", "closed")]
    assert github.deliveries[-2].payload["deleted"] is True
    assert (await bot("GET", PULLS)).body == []
    assert len((await bot("GET", f"{PULLS}?state=all")).body) == 1


async def test_a_pull_request_is_merged(bot: Client, github: LocalGitHub, repo: Repo, pull: int) -> None:
    merged = await github.merge_pull_request(repo, pull, "octo")
    body = (await bot("GET", f"{PULLS}/1")).body
    assert (body["state"], body["merged"], body["merge_commit_sha"]) == ("closed", True, merged)
    assert await github.read(repo, "main", "app.py") == b"import sys\n"


async def test_a_pull_request_is_edited_and_closed_over_rest(
    bot: Client, github: LocalGitHub, pull: int
) -> None:
    reply = await bot("PATCH", f"{PULLS}/1", {"title": "Better", "state": "closed"})
    assert (reply.body["title"], reply.body["state"]) == ("Better", "closed")
    await github.settled()
    assert sent(github)[-2:] == [("pull_request", "edited"), ("pull_request", "closed")]


async def test_changed_files_come_with_their_hunks(bot: Client, github: LocalGitHub, repo: Repo) -> None:
    files = {"dir/new file.txt": b"1\n2\n", "app.py": None}
    await github.push(repo, "topic", files=files, message="x", user="ada")
    await github.open_pull_request(repo, "topic", "main", "x", "ada")
    shown = {file["filename"]: file for file in (await bot("GET", f"{PULLS}/1/files")).body}
    assert (shown["app.py"]["status"], shown["app.py"]["deletions"]) == ("removed", 1)
    assert shown["dir/new file.txt"]["patch"] == "@@ -0,0 +1,2 @@\n+1\n+2"


async def test_comments_are_made_edited_and_answered_with_reactions(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    asked = await github.comment(repo, pull, "/fix", "octo")
    reactions = f"{ISSUES}/comments/{asked}/reactions"
    assert (await bot("POST", reactions, {"content": "eyes"})).status == 201
    given = await bot("POST", reactions, {"content": "eyes"})
    assert given.status == 200
    assert [each["content"] for each in (await bot("GET", reactions)).body] == ["eyes"]
    assert (await bot("DELETE", f"{reactions}/{given.body['id']}")).status == 204
    assert (await bot("GET", reactions)).body == []
    answer = await bot("POST", f"{ISSUES}/1/comments", {"body": "On it."})
    await bot("PATCH", f"{ISSUES}/comments/{answer.body['id']}", {"body": "Done."})
    bodies = [each["body"] for each in (await bot("GET", f"{ISSUES}/1/comments")).body]
    assert bodies == ["/fix", "Done."]


async def test_the_app_hears_people_and_itself(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    github.set_permission(repo, "ada", "write")
    await github.comment(repo, pull, "/fix", "ada")
    await bot("POST", f"{ISSUES}/1/comments", {"body": "On it."})
    await github.settled()
    theirs, own = (each.payload["comment"] for each in github.deliveries[-2:])
    assert (theirs["user"]["type"], theirs["author_association"]) == ("User", "COLLABORATOR")
    assert (own["user"]["type"], own["user"]["login"]) == ("Bot", "ghapp[bot]")
    assert github.deliveries[-1].payload["issue"]["pull_request"]["url"].endswith("/pulls/1")


async def test_an_empty_comment_is_refused(bot: Client, pull: int) -> None:
    assert (await bot("POST", f"{ISSUES}/1/comments", {"body": " "})).status == 422


async def test_labels_are_put_on_once(bot: Client, github: LocalGitHub, pull: int) -> None:
    await bot("POST", f"{ISSUES}/1/labels", {"labels": ["automated-fix", "error-recovery"]})
    again = await bot("POST", f"{ISSUES}/1/labels", {"labels": ["automated-fix"]})
    assert [each["name"] for each in again.body] == ["automated-fix", "error-recovery"]
    await github.settled()
    assert sent(github).count(("pull_request", "labeled")) == 2
    await bot("DELETE", f"{ISSUES}/1/labels/automated-fix")
    assert [each["name"] for each in (await bot("GET", f"{ISSUES}/1/labels")).body] == ["error-recovery"]


async def test_pull_requests_are_found_by_commit_and_by_head(bot: Client, repo: Repo, pull: int) -> None:
    sha = repo.pulls[pull].head_sha
    by_commit = await bot("GET", f"/repos/octo/sample/commits/{sha}/pulls")
    by_head = await bot("GET", f"{PULLS}?head=octo:topic&base=main")
    assert [each["number"] for each in by_commit.body] == [1]
    assert [each["number"] for each in by_head.body] == [1]
    assert (await bot("GET", f"{PULLS}?head=octo:other")).body == []


async def test_a_pull_request_comes_from_a_fork(bot: Client, github: LocalGitHub, repo: Repo) -> None:
    fork = await github.fork(repo, "ada")
    await github.push(fork, "topic", files={"x": b"1"}, message="x", user="ada")
    made = await bot("POST", PULLS, {"title": "x", "head": "ada:topic", "base": "main"})
    head = made.body["head"]
    assert (made.status, head["label"], head["repo"]["full_name"]) == (201, "ada:topic", "ada/sample")
    assert head["repo"]["fork"] is True
    await github.settled()
    assert sent(github) == [("installation", "created"), ("pull_request", "opened")]


async def test_a_comment_is_read_and_deleted(bot: Client, github: LocalGitHub, repo: Repo, pull: int) -> None:
    said = await github.comment(repo, pull, "oops", "ada")
    assert (await bot("GET", f"{ISSUES}/comments/{said}")).body["body"] == "oops"
    assert (await bot("DELETE", f"{ISSUES}/comments/{said}")).status == 204
    assert (await bot("GET", f"{ISSUES}/comments/{said}")).status == 404
    assert (await bot("POST", f"{ISSUES}/comments/{said}/reactions", {"content": "eyes"})).status == 404


@pytest.mark.parametrize(
    ("method", "path", "wish", "status"),
    [
        ("POST", f"{ISSUES}/comments/{{said}}/reactions", {"content": "applause"}, 422),
        ("DELETE", f"{ISSUES}/comments/{{said}}/reactions/1", None, 404),
        ("POST", f"{ISSUES}/1/labels", {"labels": []}, 422),
        ("DELETE", f"{ISSUES}/1/labels/none", None, 404),
        ("GET", f"{ISSUES}/9/comments", None, 404),
        ("POST", f"{ISSUES}/1/comments", {"body": "x" * 65_537}, 422),
        ("POST", f"{ISSUES}/1/comments", "text", 400),
        ("PATCH", f"{PULLS}/1", {"state": "gone"}, 422),
    ],
)
async def test_what_cannot_be_said_is_refused(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int, method: str, path: str, wish: object, status: int
) -> None:
    said = await github.comment(repo, pull, "x", "ada")
    assert (await bot(method, path.format(said=said), wish)).status == status


async def test_a_closed_pull_request_is_opened_again(
    bot: Client, github: LocalGitHub, repo: Repo, pull: int
) -> None:
    await github.close_pull_request(repo, pull, "ada")
    assert (await bot("PATCH", f"{PULLS}/1", {"state": "open"})).body["closed_at"] is None
    await github.settled()
    assert sent(github)[-2:] == [("pull_request", "closed"), ("pull_request", "reopened")]


async def test_an_organization_is_named_in_its_events(github: LocalGitHub) -> None:
    repo = await github.create_repository("acme/tool", organization=True)
    await github.install("acme")
    await github.push(repo, "main", files={"x": b"1"}, message="x", user="ada")
    payload = github.deliveries[-1].payload
    assert payload["organization"]["login"] == "acme"
    assert payload["repository"]["owner"]["type"] == "Organization"
