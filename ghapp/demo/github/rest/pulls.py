"""Pull requests."""

from dataclasses import replace

from ghapp.demo.github import commits
from ghapp.demo.github.acts import pulls as acts
from ghapp.demo.github.bodies import git, pulls
from ghapp.demo.github.refusal import FieldError, Refusal
from ghapp.demo.github.rest.operation import Answer, Call, Operation
from ghapp.demo.github.state import PullRequest, Repo


async def list_pulls(call: Call) -> Answer:
    state, head, base = call.query("state", "open"), call.query("head"), call.query("base")
    found = [
        pull
        for pull in call.repo.pulls.values()
        if state in {"all", pull.state} and head in {"", pull.head_label} and base in {"", pull.base_ref}
    ]
    newest_first = sorted(found, key=lambda pull: pull.number, reverse=call.query("direction") != "asc")
    return call.page([pulls.simple(call.links, pull) for pull in newest_first])


async def create_pull(call: Call) -> Answer:
    wish = _wish(call)
    async with call.repo.lock:
        head_repo = await _judged(call, wish)
        plain = replace(wish, head=wish.head.rpartition(":")[2])
        pull = await acts.open_pull(call.hub, call.repo, head_repo, plain, call.sender)
    return Answer(await _full(call, pull), 201)


async def get_pull(call: Call) -> Answer:
    """`mergeable` is null to the first reader after a change, as on GitHub."""
    body = await _full(call, call.pull)
    if call.pull.mergeable is None and call.pull.state == "open":
        await acts.look_mergeable(call.hub, call.pull)
    return Answer(body)


async def update_pull(call: Call) -> Answer:
    pull, wish = call.pull, call.body
    if wish.get("state") not in {None, "open", "closed"}:
        raise Refusal.invalid(FieldError("PullRequest", "state"))
    await acts.edit(call.hub, pull, call.sender, title=wish.get("title"), body=wish.get("body"))
    if wish.get("state") == "closed" and pull.state == "open":
        await acts.close(call.hub, pull, call.sender)
    if wish.get("state") == "open" and pull.state == "closed":
        await acts.reopen(call.hub, pull, call.sender)
    return Answer(await _full(call, pull))


async def list_files(call: Call) -> Answer:
    files = await acts.changed_files(call.hub, call.pull)
    sha = call.pull.head_sha
    return call.page([git.file_diff(call.links, call.repo, sha, each) for each in files])


def _wish(call: Call) -> acts.Wish:
    body = call.body
    for key in ("title", "head", "base"):
        if not body.get(key):
            raise Refusal.invalid(FieldError("PullRequest", key, "missing_field"))
    return acts.Wish(
        title=body["title"],
        head=body["head"],
        base=body["base"],
        body=body.get("body"),
        draft=bool(body.get("draft")),
        maintainer_can_modify=bool(body.get("maintainer_can_modify", True)),
    )


async def _judged(call: Call, wish: acts.Wish) -> Repo:
    """The repository of the head branch, after GitHub's checks."""
    owner, _, branch = wish.head.rpartition(":")
    head_repo = _network_repo(call, owner) if owner else call.repo
    head = await call.hub.bare(head_repo).resolve(f"refs/heads/{branch}") if head_repo else None
    base = await call.bare.resolve(f"refs/heads/{wish.base}")
    if head_repo is None or head is None:
        raise Refusal.invalid(FieldError("PullRequest", "head"))
    if base is None:
        raise Refusal.invalid(FieldError("PullRequest", "base"))
    label = f"{head_repo.owner.login}:{branch}"
    await _judge_new(call, wish, label, between=(base, head), fork=head_repo is not call.repo)
    return head_repo


async def _judge_new(
    call: Call, wish: acts.Wish, label: str, *, between: tuple[str, str], fork: bool
) -> None:
    for pull in call.repo.pulls.values():
        if (pull.state, pull.head_label, pull.base_ref) == ("open", label, wish.base):
            raise _custom(f"A pull request already exists for {label}.")
    if not fork and not await commits.count(call.bare, *between):
        raise _custom(f"No commits between {wish.base} and {wish.head}")


def _network_repo(call: Call, owner: str) -> Repo | None:
    if owner.lower() == call.repo.owner.login.lower():
        return call.repo
    repos = call.state.repos.values()
    named = (repo for repo in repos if repo.owner.login.lower() == owner.lower())
    return next((repo for repo in named if repo.parent is call.repo), None)


def _custom(message: str) -> Refusal:
    return Refusal.invalid(FieldError("PullRequest", "head", "custom", message))


async def _full(call: Call, pull: PullRequest) -> dict[str, object]:
    return pulls.full(call.links, pull, await acts.size(call.hub, pull))


_READ, _WRITE = ("pull_requests:read",), ("pull_requests:write",)
_PULLS = "/repos/{owner}/{repo}/pulls"

OPERATIONS = (
    Operation("GET", _PULLS, list_pulls, _READ),
    Operation("POST", _PULLS, create_pull, _WRITE),
    Operation("GET", f"{_PULLS}/{{number}}", get_pull, _READ),
    Operation("PATCH", f"{_PULLS}/{{number}}", update_pull, _WRITE),
    Operation("GET", f"{_PULLS}/{{number}}/files", list_files, _READ),
)
