"""Git references: a branch made, moved or deleted through REST is a push like any other."""

from ghapp.demo.github.acts import references
from ghapp.demo.github.bodies import git
from ghapp.demo.github.refusal import FieldError, Refusal
from ghapp.demo.github.rest.operation import Answer, Call, Operation


async def get_ref(call: Call) -> Answer:
    name = f"refs/{call.word('ref')}"
    return await _shown(call, name, await _target(call, name, 404, "Not Found"))


async def matching_refs(call: Call) -> Answer:
    found = await call.bare.refs(f"refs/{call.word('ref')}")
    return call.page([git.ref(call.links, call.repo, name, sha) for name, sha in found.items()])


async def create_ref(call: Call) -> Answer:
    name, sha = call.body.get("ref", ""), call.body.get("sha", "")
    if not name.startswith("refs/") or name.count("/") < 2:
        raise Refusal.unprocessable("Reference name must start with 'refs/' and have at least two slashes.")
    await _require_object(call, sha)
    async with call.repo.lock:
        if name in await call.bare.refs(name):
            raise Refusal.unprocessable("Reference already exists")
        await references.move(call.hub, call.repo, name, sha, call.sender)
    return await _shown(call, name, sha, 201)


async def update_ref(call: Call) -> Answer:
    name, sha = f"refs/{call.word('ref')}", call.body.get("sha", "")
    async with call.repo.lock:
        before = await _target(call, name, 422, "Reference does not exist")
        await _require_object(call, sha)
        if not call.body.get("force") and not await call.bare.is_ancestor(before, sha):
            raise Refusal.unprocessable("Update is not a fast forward")
        await references.move(call.hub, call.repo, name, sha, call.sender)
    return await _shown(call, name, sha)


async def delete_ref(call: Call) -> Answer:
    name = f"refs/{call.word('ref')}"
    async with call.repo.lock:
        await _target(call, name, 422, "Reference does not exist")
        await references.move(call.hub, call.repo, name, None, call.sender)
    return Answer(status=204)


async def _target(call: Call, name: str, status: int, message: str) -> str:
    sha = (await call.bare.refs(name)).get(name)
    if sha is None:
        raise Refusal(status, message)
    return sha


async def _require_object(call: Call, sha: str) -> None:
    if not sha:
        raise Refusal.invalid(FieldError("Reference", "sha", "missing_field"))
    if await call.bare.kind(sha) is None:
        raise Refusal.unprocessable("Object does not exist")


async def _shown(call: Call, name: str, sha: str, status: int = 200) -> Answer:
    kind = await call.bare.kind(sha) or "commit"
    return Answer(git.ref(call.links, call.repo, name, sha, kind), status)


_READ, _WRITE = ("contents:read",), ("contents:write",)
_GIT = "/repos/{owner}/{repo}/git"

OPERATIONS = (
    Operation("GET", f"{_GIT}/ref/{{ref:.+}}", get_ref, _READ),
    Operation("GET", f"{_GIT}/matching-refs/{{ref:.+}}", matching_refs, _READ),
    Operation("POST", f"{_GIT}/refs", create_ref, _WRITE),
    Operation("PATCH", f"{_GIT}/refs/{{ref:.+}}", update_ref, _WRITE),
    Operation("DELETE", f"{_GIT}/refs/{{ref:.+}}", delete_ref, _WRITE),
)
