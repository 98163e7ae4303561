"""Git objects: blobs, trees, commits."""

import base64
import binascii
from typing import Any

from ghapp.demo.github import commits
from ghapp.demo.github.bare import Entry, Signature
from ghapp.demo.github.bodies import git
from ghapp.demo.github.refusal import FieldError, Refusal
from ghapp.demo.github.rest.operation import Answer, Call, Operation

_KINDS = {"100644": "blob", "100755": "blob", "120000": "blob", "040000": "tree", "160000": "commit"}
_MALFORMED = {"", ".", "..", ".git"}


async def create_blob(call: Call) -> Answer:
    content = call.body.get("content")
    if not isinstance(content, str):
        raise Refusal.invalid(FieldError("Blob", "content", "missing_field"))
    sha = await call.bare.write_blob(_decoded(content, call.body.get("encoding", "utf-8")))
    return Answer({"sha": sha, "url": call.links.repo(call.repo.full_name, "git/blobs", sha)}, 201)


async def get_blob(call: Call) -> Answer:
    content = await call.bare.read(await _existing(call, call.word("sha"), "blob"))
    return Answer(git.blob(call.links, call.repo, call.word("sha"), content))


async def create_tree(call: Call) -> Answer:
    base = call.body.get("base_tree")
    if base and await call.bare.resolve(base, "tree") is None:
        raise Refusal.unprocessable("base_tree is not a valid tree oid")
    entries = [await _wanted_entry(call, item) for item in call.body.get("tree") or []]
    if not entries:
        raise Refusal.unprocessable("Invalid tree info")
    sha = await call.bare.write_tree(entries, base)
    return Answer(git.tree(call.links, call.repo, sha, await call.bare.tree(sha)), 201)


async def get_tree(call: Call) -> Answer:
    sha = await call.bare.resolve(call.word("sha"), "tree")
    if sha is None:
        raise Refusal.not_found()
    entries = await call.bare.tree(sha, recursive="recursive" in call.request.query)
    return Answer(git.tree(call.links, call.repo, sha, entries))


async def create_commit(call: Call) -> Answer:
    """Without an author the commit is the App's own."""
    body = call.body
    for key in ("message", "tree"):
        if not body.get(key):
            raise Refusal.invalid(FieldError("Commit", key, "missing_field"))
    if await call.bare.resolve(body["tree"], "tree") is None:
        raise Refusal.unprocessable("Tree SHA does not exist")
    parents = [await _parent(call, sha) for sha in body.get("parents") or []]
    author = _signature(body.get("author"), _bot(call))
    committer = _signature(body.get("committer"), author)
    sha = await call.bare.write_commit(body["tree"], parents, body["message"], author, committer)
    return Answer(git.git_commit(call.links, call.repo, await commits.facts(call.bare, sha)), 201)


async def get_commit(call: Call) -> Answer:
    sha = await _existing(call, call.word("sha"), "commit")
    return Answer(git.git_commit(call.links, call.repo, await commits.facts(call.bare, sha)))


def _decoded(content: str, encoding: str) -> bytes:
    if encoding != "base64":
        return content.encode()
    try:
        return base64.b64decode(content)
    except binascii.Error:
        raise Refusal.unprocessable("content is not valid Base64") from None


async def _wanted_entry(call: Call, item: dict[str, Any]) -> Entry:
    path, mode = item.get("path"), item.get("mode", "100644")
    if mode not in _KINDS:
        raise Refusal.unprocessable("Must supply a valid tree.mode")
    if not path or _MALFORMED & set(path.split("/")):
        raise Refusal.unprocessable("tree.path contains a malformed path component")
    if "content" in item:
        return Entry(path, mode, "blob", await call.bare.write_blob(item["content"].encode()))
    if "sha" not in item:
        raise Refusal.unprocessable("Must supply either tree.sha or tree.content")
    sha, kind = item["sha"], _KINDS[mode]
    if sha and kind != "commit" and await call.bare.kind(sha) != kind:
        raise Refusal.unprocessable(f"tree.sha {sha} is not a valid {kind}")
    return Entry(path, mode, kind, sha)


async def _existing(call: Call, sha: str, kind: str) -> str:
    if await call.bare.kind(sha) != kind:
        raise Refusal.not_found()
    return sha


async def _parent(call: Call, sha: str) -> str:
    if await call.bare.kind(sha) != "commit":
        raise Refusal.unprocessable("Parent SHA does not exist or is not a commit object")
    return sha


def _bot(call: Call) -> Signature:
    bot = call.hub.app.bot
    return Signature(bot.login, f"{bot.id}+{bot.login}@users.noreply.github.com")


def _signature(given: dict[str, str] | None, default: Signature) -> Signature:
    if given is None:
        return default
    return Signature(
        given.get("name", default.name), given.get("email", default.email), given.get("date", default.date)
    )


_READ, _WRITE = ("contents:read",), ("contents:write",)
_GIT = "/repos/{owner}/{repo}/git"

OPERATIONS = (
    Operation("POST", f"{_GIT}/blobs", create_blob, _WRITE),
    Operation("GET", f"{_GIT}/blobs/{{sha}}", get_blob, _READ),
    Operation("POST", f"{_GIT}/trees", create_tree, _WRITE),
    Operation("GET", f"{_GIT}/trees/{{sha:.+}}", get_tree, _READ),
    Operation("POST", f"{_GIT}/commits", create_commit, _WRITE),
    Operation("GET", f"{_GIT}/commits/{{sha}}", get_commit, _READ),
)
