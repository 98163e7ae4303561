"""Commit statuses of other CI, to read; the App asks for no permission to write any."""

from ghapp.demo.github.bodies import statuses as bodies
from ghapp.demo.github.gates import Status
from ghapp.demo.github.rest.operation import Answer, Call, Operation
from ghapp.demo.github.rest.repositories import resolve


async def combined(call: Call) -> Answer:
    sha = await resolve(call, call.word("ref"), status=404)
    return Answer(bodies.combined(call.links, call.repo, sha, _of(call, sha)))


async def list_statuses(call: Call) -> Answer:
    sha = await resolve(call, call.word("ref"), status=404)
    return call.page([bodies.status(call.links, call.repo, each) for each in _of(call, sha)])


def _of(call: Call, sha: str) -> list[Status]:
    """Newest first."""
    return [each for each in reversed(call.repo.statuses) if each.sha == sha]


_NEED = ("statuses:read",)
_COMMIT = "/repos/{owner}/{repo}/commits/{ref:.+}"

OPERATIONS = (
    Operation("GET", f"{_COMMIT}/status", combined, _NEED),
    Operation("GET", f"{_COMMIT}/statuses", list_statuses, _NEED),
)
