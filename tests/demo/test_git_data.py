"""The Git Data API works on the real repository."""

import asyncio
import base64

import pytest

from ghapp.demo.github import File, LocalGitHub, Repo
from tests.demo.conftest import Client

GIT = "/repos/octo/sample/git"


async def test_a_commit_is_built_with_modes_and_a_symlink(
    bot: Client, github: LocalGitHub, repo: Repo
) -> None:
    start = await github.head(repo, "main")
    blob = await bot(
        "POST", f"{GIT}/blobs", {"content": base64.b64encode(b"#!/bin/sh\n").decode(), "encoding": "base64"}
    )
    entries = [
        {"path": "bin/run", "mode": "100755", "type": "blob", "sha": blob.body["sha"]},
        {"path": "link", "mode": "120000", "type": "blob", "content": "bin/run"},
        {"path": "app.py", "mode": "100644", "type": "blob", "sha": None},
    ]
    tree = await bot("POST", f"{GIT}/trees", {"base_tree": start, "tree": entries})
    wish = {"message": "Fix\n\nWhy", "tree": tree.body["sha"], "parents": [start]}
    commit = await bot("POST", f"{GIT}/commits", wish)
    ref = await bot("POST", f"{GIT}/refs", {"ref": "refs/heads/fix/one", "sha": commit.body["sha"]})
    assert ref.status == 201
    shown = (await bot("GET", f"{GIT}/trees/fix/one?recursive=1")).body["tree"]
    assert {(each["path"], each["mode"]) for each in shown} == {
        ("bin", "040000"),
        ("bin/run", "100755"),
        ("link", "120000"),
    }
    listing = await github.hub.bare(repo).text("ls-tree", "-r", "fix/one")
    assert [line.split()[0] for line in listing.splitlines()] == ["100755", "120000"]
    assert (commit.body["author"]["name"], commit.body["message"]) == ("ghapp[bot]", "Fix\n\nWhy")


async def test_a_branch_made_over_rest_is_a_push(bot: Client, github: LocalGitHub, repo: Repo) -> None:
    start = await github.head(repo, "main")
    await bot("POST", f"{GIT}/refs", {"ref": "refs/heads/fix", "sha": start})
    await github.settled()
    push = next(each for each in github.deliveries if each.event == "push").payload
    assert (push["ref"], push["created"], push["after"]) == ("refs/heads/fix", True, start)
    assert push["sender"]["login"] == "ghapp[bot]"


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"ref": "refs/heads/main"}, "Reference already exists"),
        ({"ref": "fix"}, "Reference name must start with 'refs/' and have at least two slashes."),
        ({"ref": "refs/heads/new", "sha": "1" * 40}, "Object does not exist"),
    ],
)
async def test_a_wrong_reference_is_refused(
    bot: Client, github: LocalGitHub, repo: Repo, wish: dict[str, str], said: str
) -> None:
    sha = await github.head(repo, "main")
    reply = await bot("POST", f"{GIT}/refs", {"sha": sha} | wish)
    assert (reply.status, reply.body["message"]) == (422, said)


async def test_a_reference_moves_forward_only_unless_forced(
    bot: Client, github: LocalGitHub, repo: Repo
) -> None:
    first = await github.head(repo, "main")
    second = await github.push(repo, "main", files={"b": b""}, message="b", user="octo")
    assert (await bot("GET", f"{GIT}/ref/heads/main")).body["object"]["sha"] == second
    refused = await bot("PATCH", f"{GIT}/refs/heads/main", {"sha": first})
    assert (refused.status, refused.body["message"]) == (422, "Update is not a fast forward")
    assert (await bot("PATCH", f"{GIT}/refs/heads/main", {"sha": first, "force": True})).status == 200
    assert await github.head(repo, "main") == first
    await github.settled()
    assert github.deliveries[-2].payload["forced"] is True


async def test_of_two_who_make_the_same_branch_one_is_refused(
    bot: Client, github: LocalGitHub, repo: Repo
) -> None:
    wish = {"ref": "refs/heads/fix", "sha": await github.head(repo, "main")}
    replies = await asyncio.gather(*(bot("POST", f"{GIT}/refs", wish) for _ in range(2)))
    assert sorted(reply.status for reply in replies) == [201, 422]


async def test_references_are_listed_and_deleted(bot: Client, github: LocalGitHub, repo: Repo) -> None:
    for name in ("error-fix/a", "error-fix/b"):
        await github.push(repo, name, files={"x": name.encode()}, message="x", user="octo")
    listed = (await bot("GET", f"{GIT}/matching-refs/heads/error-fix/")).body
    assert [each["ref"] for each in listed] == ["refs/heads/error-fix/a", "refs/heads/error-fix/b"]
    assert (await bot("DELETE", f"{GIT}/refs/heads/error-fix/a")).status == 204
    assert (await bot("GET", f"{GIT}/ref/heads/error-fix/a")).status == 404
    assert (await bot("DELETE", f"{GIT}/refs/heads/error-fix/a")).status == 422


async def test_commits_branches_and_contents_are_read(bot: Client, github: LocalGitHub, repo: Repo) -> None:
    files = {"bin/run": File(b"x\n", "100755"), "link": File(b"app.py", "120000")}
    sha = await github.push(repo, "feature/x", files=files, message="Add", user="ada")
    base = "/repos/octo/sample"
    assert (await bot("GET", f"{base}/branches/feature/x")).body["commit"]["sha"] == sha
    assert (await bot("GET", f"{base}/branches/feature%2Fx")).body["name"] == "feature/x"
    commit = (await bot("GET", f"{base}/commits/{sha}")).body
    assert [file["filename"] for file in commit["files"]] == ["bin/run", "link"]
    assert (await bot("GET", f"{GIT}/commits/{sha}")).body["message"] == "Add"
    file = (await bot("GET", f"{base}/contents/bin/run?ref=feature/x")).body
    assert base64.b64decode(file["content"]) == b"x\n"
    assert (await bot("GET", f"{base}/contents/link?ref={sha}")).body["type"] == "symlink"
    raw = await bot("GET", f"{base}/contents/app.py", Accept="application/vnd.github.raw+json")
    assert raw.body == b"import os\n"
    listed = (await bot("GET", f"{base}/contents?ref={sha}")).body
    assert {each["path"]: each["type"] for each in listed} == {
        "app.py": "file",
        "bin": "dir",
        "link": "symlink",
    }


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/repos/octo/sample/contents/gone.py", 404),
        ("/repos/octo/sample/contents/app.py?ref=gone", 404),
        ("/repos/octo/sample/branches/gone", 404),
        (f"/repos/octo/sample/commits/{'1' * 40}", 422),
        (f"/repos/octo/sample/git/commits/{'1' * 40}", 404),
        ("/repos/octo/gone", 404),
        ("/nothing/here", 404),
    ],
)
async def test_what_is_not_there_is_said_so(bot: Client, path: str, status: int) -> None:
    assert (await bot("GET", path)).status == status


async def test_an_unchanged_answer_is_not_sent_twice(bot: Client) -> None:
    first = await bot("GET", "/repos/octo/sample")
    second = await bot("GET", "/repos/octo/sample", If_None_Match=first.headers["ETag"])
    assert (second.status, second.body) == (304, b"")
    assert second.headers["x-ratelimit-used"] == "1"


@pytest.mark.parametrize(
    ("path", "wish", "said"),
    [
        ("blobs", {}, "Validation Failed"),
        ("blobs", {"content": "a", "encoding": "base64"}, "content is not valid Base64"),
        ("trees", {"tree": []}, "Invalid tree info"),
        ("trees", {"tree": [{"path": "a"}]}, "Must supply either tree.sha or tree.content"),
        ("trees", {"tree": [{"path": "a", "sha": "1" * 40}]}, f"tree.sha {'1' * 40} is not a valid blob"),
        ("trees", {"tree": [{"path": "../a", "content": ""}]}, "malformed path"),
        ("trees", {"tree": [{"path": "a", "sha": None}], "base_tree": "1" * 40}, "base_tree is not a valid"),
        ("commits", {"message": "x"}, "Validation Failed"),
        ("commits", {"message": "x", "tree": "1" * 40}, "Tree SHA does not exist"),
    ],
)
async def test_what_is_no_object_is_refused(
    bot: Client, path: str, wish: dict[str, object], said: str
) -> None:
    reply = await bot("POST", f"{GIT}/{path}", wish)
    assert (reply.status, said in reply.body["message"]) == (422, True)


async def test_a_tree_takes_trees_and_a_commit_takes_names(
    bot: Client, github: LocalGitHub, repo: Repo
) -> None:
    start = await github.head(repo, "main")
    root = (await bot("GET", f"{GIT}/trees/{start}")).body["sha"]
    entry = {"path": "vendor", "mode": "040000", "type": "tree", "sha": root}
    tree = (await bot("POST", f"{GIT}/trees", {"tree": [entry]})).body
    author = {"name": "Ada", "email": "ada@example.com", "date": "2024-05-06T07:08:09Z"}
    wish = {"message": "x", "tree": tree["sha"], "parents": [start], "author": author}
    made = (await bot("POST", f"{GIT}/commits", wish)).body
    assert (made["author"]["name"], made["author"]["date"][:10]) == ("Ada", "2024-05-06")
    assert await github.read(repo, made["sha"], "vendor/app.py") == b"import os\n"
    unknown = await bot("POST", f"{GIT}/commits", wish | {"parents": ["1" * 40]})
    assert unknown.body["message"] == "Parent SHA does not exist or is not a commit object"


async def test_a_blob_is_read_back(bot: Client) -> None:
    sha = (await bot("POST", f"{GIT}/blobs", {"content": "grüße"})).body["sha"]
    assert base64.b64decode((await bot("GET", f"{GIT}/blobs/{sha}")).body["content"]).decode() == "grüße"
