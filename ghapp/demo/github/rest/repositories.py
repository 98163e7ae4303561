"""Repositories, branches, commits, contents, collaborators."""

from ghapp.demo.github import commits
from ghapp.demo.github.bodies import accounts, git, pulls, repositories
from ghapp.demo.github.refusal import Refusal
from ghapp.demo.github.rest.operation import Answer, Call, Operation

_SHOWN_PERMISSION = {"maintain": "write", "triage": "read"}


async def get_repository(call: Call) -> Answer:
    return Answer(repositories.full_repository(call.links, call.repo))


async def get_branch(call: Call) -> Answer:
    name = call.word("branch")
    sha = (await call.bare.refs(f"refs/heads/{name}")).get(f"refs/heads/{name}")
    if sha is None:
        raise Refusal(404, "Branch not found")
    facts = await commits.facts(call.bare, sha)
    return Answer(repositories.branch(call.links, call.repo, name, git.commit(call.links, call.repo, facts)))


async def get_commit(call: Call) -> Answer:
    sha = await resolve(call, call.word("ref"))
    facts = await commits.facts(call.bare, sha)
    files = await commits.diff(call.bare, facts.parents[0] if facts.parents else None, sha)
    return Answer(git.commit(call.links, call.repo, facts, files))


async def compare(call: Call) -> Answer:
    """All commits on one page; GitHub shows 250 of them."""
    base, _, head = call.word("basehead").partition("...")
    older, newer = await resolve(call, base, status=404), await resolve(call, head, status=404)
    found = await commits.compare(call.bare, older, newer)
    return Answer(git.comparison(call.links, call.repo, found))


async def pulls_of_commit(call: Call) -> Answer:
    sha = call.word("ref")
    found = [pull for pull in call.repo.pulls.values() if sha in {pull.head_sha, pull.merge_commit_sha}]
    return call.page([pulls.simple(call.links, pull) for pull in found])


async def branches_at_commit(call: Call) -> Answer:
    sha = await resolve(call, call.word("ref"))
    heads = await call.bare.refs("refs/heads/")
    names = [name.removeprefix("refs/heads/") for name, head in heads.items() if head == sha]
    return Answer([repositories.short_branch(call.links, call.repo, name, sha) for name in names])


async def get_contents(call: Call) -> Answer:
    at = call.query("ref") or call.repo.default_branch
    commit, path = await resolve(call, at, status=404), call.request.match_info.get("path", "").strip("/")
    entry = await call.bare.entry(commit, path)
    if entry is None or entry.sha is None:
        raise Refusal.not_found()
    if entry.kind == "tree":
        inside = await call.bare.tree(entry.sha)
        prefix = f"{path}/" if path else ""
        named = [git.listed_file(call.links, call.repo, at, prefix + each.path, each) for each in inside]
        return Answer(named)
    content = await call.bare.read(entry.sha)
    if "raw" in call.request.headers.get("Accept", ""):
        return Answer(content)
    return Answer(git.file(git.listed_file(call.links, call.repo, at, path, entry), content))


async def get_permission(call: Call) -> Answer:
    user = call.state.users.get(call.word("login").lower())
    if user is None:
        raise Refusal(404, f"{call.word('login')} is not a user")
    role = call.repo.role(user)
    shown = _SHOWN_PERMISSION.get(role, role)
    person = accounts.collaborator(call.links, user, role)
    return Answer({"permission": shown, "role_name": role, "user": person})


async def resolve(call: Call, revision: str, status: int = 422) -> str:
    """A branch, tag or SHA; refused as GitHub refuses it when there is none."""
    names = (f"refs/heads/{revision}", f"refs/tags/{revision}", revision)
    for name in names:
        if sha := await call.bare.resolve(name):
            return sha
    message = "Not Found" if status == 404 else f"No commit found for SHA: {revision}"
    raise Refusal(status, message)


_CONTENTS, _METADATA = ("contents:read",), ("metadata:read",)

OPERATIONS = (
    Operation("GET", "/repos/{owner}/{repo}", get_repository, _METADATA),
    Operation("GET", "/repos/{owner}/{repo}/branches/{branch:.+}", get_branch, _CONTENTS),
    Operation("GET", "/repos/{owner}/{repo}/commits/{ref}/pulls", pulls_of_commit, ("pull_requests:read",)),
    Operation(
        "GET", "/repos/{owner}/{repo}/commits/{ref}/branches-where-head", branches_at_commit, _CONTENTS
    ),
    Operation("GET", "/repos/{owner}/{repo}/commits/{ref:.+}", get_commit, _CONTENTS),
    Operation("GET", "/repos/{owner}/{repo}/compare/{basehead:.+}", compare, _CONTENTS),
    Operation("GET", "/repos/{owner}/{repo}/contents", get_contents, _CONTENTS),
    Operation("GET", "/repos/{owner}/{repo}/contents/{path:.*}", get_contents, _CONTENTS),
    Operation("GET", "/repos/{owner}/{repo}/collaborators/{login}/permission", get_permission, _METADATA),
)
