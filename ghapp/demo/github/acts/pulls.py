"""Pull requests are opened, follow their branch, are closed and merged."""

from dataclasses import dataclass

from ghapp.demo.github import commits
from ghapp.demo.github.account import User, now
from ghapp.demo.github.bodies import Body, pulls
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.state import Label, PullRequest, Repo


@dataclass(frozen=True, slots=True)
class Wish:
    """A pull request as someone asks for it."""

    title: str
    head: str
    base: str
    body: str | None = None
    draft: bool = False
    maintainer_can_modify: bool = True


async def open_pull(hub: Hub, repo: Repo, head_repo: Repo, wish: Wish, user: User) -> PullRequest:
    """The branches must exist: whoever calls has looked."""
    head_sha = (await hub.bare(head_repo).refs(f"refs/heads/{wish.head}"))[f"refs/heads/{wish.head}"]
    base_sha = (await hub.bare(repo).refs(f"refs/heads/{wish.base}"))[f"refs/heads/{wish.base}"]
    pull = PullRequest(
        id=hub.state.next_id(),
        repo=repo,
        number=repo.next_number(),
        title=wish.title,
        body=wish.body,
        user=user,
        head_repo=head_repo,
        head_owner=head_repo.owner.login,
        head_ref=wish.head,
        head_sha=head_sha,
        base_ref=wish.base,
        base_sha=base_sha,
        draft=wish.draft,
        maintainer_can_modify=wish.maintainer_can_modify and head_repo is not repo,
    )
    repo.pulls[pull.number] = pull
    await _publish_head(hub, pull)
    await announce(hub, pull, "opened", user)
    return pull


async def follow(hub: Hub, head_repo: Repo, branch: str, sha: str | None, sender: User) -> None:
    """The open pull requests of a branch move with it, and close when it is deleted."""
    for pull in list(hub.state.all_pulls()):
        if pull.state != "open" or pull.head_repo is not head_repo or pull.head_ref != branch:
            continue
        if sha is None:
            await close(hub, pull, sender)
        else:
            await _synchronize(hub, pull, sha, sender)


async def close(hub: Hub, pull: PullRequest, sender: User) -> None:
    pull.state, pull.closed_at, pull.updated_at = "closed", now(), now()
    if pull.merged_at is None:
        pull.auto_merge = None
    await announce(hub, pull, "closed", sender)


async def reopen(hub: Hub, pull: PullRequest, sender: User) -> None:
    pull.state, pull.closed_at, pull.updated_at = "open", None, now()
    await announce(hub, pull, "reopened", sender)


async def edit(hub: Hub, pull: PullRequest, sender: User, *, title: str | None, body: str | None) -> None:
    old = {"title": pull.title, "body": pull.body}
    pull.title, pull.body = title or pull.title, pull.body if body is None else body
    pull.updated_at = now()
    new = {"title": pull.title, "body": pull.body}
    changes = {key: {"from": old[key]} for key in old if old[key] != new[key]}
    if changes:
        await announce(hub, pull, "edited", sender, changes=changes)


async def stick(hub: Hub, pull: PullRequest, name: str, sender: User) -> None:
    """Put a label on, making it when the repository has none of that name."""
    label = pull.repo.labels.setdefault(name.lower(), Label(hub.state.next_id(), name))
    if label in pull.labels:
        return
    pull.labels.append(label)
    await announce(hub, pull, "labeled", sender, label=pulls.label(hub.links, pull.repo, label))


async def unstick(hub: Hub, pull: PullRequest, label: Label, sender: User) -> None:
    pull.labels.remove(label)
    await announce(hub, pull, "unlabeled", sender, label=pulls.label(hub.links, pull.repo, label))


async def announce(hub: Hub, pull: PullRequest, action: str, sender: User, **parts: Body | str) -> None:
    if not hub.hears("pull_request", pull.repo):
        return
    body = pulls.full(hub.links, pull, await size(hub, pull))
    hub.announce("pull_request", action, pull.repo, sender, number=pull.number, pull_request=body, **parts)


async def size(hub: Hub, pull: PullRequest) -> pulls.Size:
    files = await changed_files(hub, pull)
    return pulls.Size(
        commits=await commits.count(hub.bare(pull.repo), pull.base_sha, pull.head_sha),
        additions=sum(each.additions for each in files),
        deletions=sum(each.deletions for each in files),
        changed_files=len(files),
    )


async def changed_files(hub: Hub, pull: PullRequest) -> list[commits.FileDiff]:
    bare = hub.bare(pull.repo)
    start = await commits.merge_base(bare, pull.base_sha, pull.head_sha)
    return await commits.diff(bare, start, pull.head_sha)


async def look_mergeable(hub: Hub, pull: PullRequest) -> None:
    """Work out `mergeable` for the next reader."""
    bare = hub.bare(pull.repo)
    base = await bare.resolve(f"refs/heads/{pull.base_ref}") or pull.base_sha
    pull.mergeable = await bare.merges(base, pull.head_sha)
    pull.behind = not await bare.is_ancestor(base, pull.head_sha)


def doubt_mergeable(repo: Repo, base: str) -> None:
    """The base branch moved: who reads next is told that it is not known yet."""
    for pull in repo.pulls.values():
        if pull.state == "open" and pull.base_ref == base:
            pull.mergeable = None


async def _synchronize(hub: Hub, pull: PullRequest, sha: str, sender: User) -> None:
    before, pull.head_sha, pull.updated_at, pull.mergeable = pull.head_sha, sha, now(), None
    pull.base_sha = await hub.bare(pull.repo).resolve(f"refs/heads/{pull.base_ref}") or pull.base_sha
    await _publish_head(hub, pull)
    await announce(hub, pull, "synchronize", sender, before=before, after=sha)


async def _publish_head(hub: Hub, pull: PullRequest) -> None:
    """The base repository serves every head, also a fork's, as refs/pull/N/head."""
    bare, ref = hub.bare(pull.repo), f"refs/pull/{pull.number}/head"
    if pull.head_repo and pull.is_fork:
        await bare.copy_from(pull.head_repo.folder, f"+refs/heads/{pull.head_ref}:{ref}")
    else:
        await bare.set_ref(ref, pull.head_sha)
