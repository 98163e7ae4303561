"""A reference moves: pushes, check suites, and the pull requests that follow."""

from ghapp.demo.github import commits
from ghapp.demo.github.account import User, now
from ghapp.demo.github.acts import auto_merge, pulls
from ghapp.demo.github.bodies import Body, checks, git
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.state import ZERO_SHA, Repo, Suite


async def move(hub: Hub, repo: Repo, ref: str, sha: str | None, sender: User) -> None:
    """Create, move or (with no SHA) delete `ref`, and tell everyone who listens."""
    bare = hub.bare(repo)
    before = (await bare.refs(ref)).get(ref)
    if before == sha:
        return
    await bare.set_ref(ref, sha)
    repo.pushed_at = now()
    await _announce_push(hub, repo, ref, (before, sha), sender)
    if not ref.startswith("refs/heads/"):
        return
    branch = ref.removeprefix("refs/heads/")
    pulls.doubt_mergeable(repo, branch)
    await pulls.follow(hub, repo, branch, sha, sender)
    await auto_merge.distrust(hub, repo, branch, sender)
    if sha:
        await suite_of(hub, repo, sha, branch=branch, before=before or ZERO_SHA, sender=sender)


async def suite_of(
    hub: Hub, repo: Repo, sha: str, *, branch: str | None, before: str | None, sender: User
) -> None:
    """Every push to a branch gets a check suite for the App, unless the commit has one already."""
    installed = hub.state.installation_of(repo)
    if installed is None or _has_suite(repo, sha):
        return
    suite = Suite(hub.state.next_id(), repo, sha, branch, before)
    repo.suites.append(suite)
    await announce_suite(hub, suite, "requested", sender)


def _has_suite(repo: Repo, sha: str) -> bool:
    return any(suite.head_sha == sha and suite.by is None for suite in repo.suites)


async def announce_suite(hub: Hub, suite: Suite, action: str, sender: User) -> None:
    head = git.simple_commit(await commits.facts(hub.bare(suite.repo), suite.head_sha))
    body = checks.suite_body(hub.links, suite, hub.maker(suite), head)
    hub.announce("check_suite", action, suite.repo, sender, check_suite=body)


async def _announce_push(
    hub: Hub, repo: Repo, ref: str, moved: tuple[str | None, str | None], sender: User
) -> None:
    if not hub.hears("push", repo):
        return
    before, after = moved
    bare = hub.bare(repo)
    forced = bool(before and after) and not await bare.is_ancestor(before or "", after or "")
    pushed = await _pushed_commits(hub, repo, before, after)
    where = hub.links.web(
        repo.full_name, "compare", f"{(before or ZERO_SHA)[:12]}...{(after or ZERO_SHA)[:12]}"
    )
    parts: Body = {
        "ref": ref,
        "before": before or ZERO_SHA,
        "after": after or ZERO_SHA,
        "created": before is None,
        "deleted": after is None,
        "forced": forced,
        "base_ref": None,
        "compare": where,
        "commits": pushed,
        "head_commit": pushed[-1] if pushed else await _head_commit(hub, repo, after),
        "pusher": {"name": sender.login, "email": f"{sender.login}@users.noreply.github.com"},
    }
    hub.announce("push", None, repo, sender, **parts)


async def _pushed_commits(hub: Hub, repo: Repo, before: str | None, after: str | None) -> list[Body]:
    if after is None:
        return []
    bare = hub.bare(repo)
    known = [before] if before else [f"refs/heads/{repo.default_branch}"]
    limits = [f"^{sha}" for rev in known if (sha := await bare.resolve(rev)) and sha != after]
    listed = await bare.text("rev-list", "--reverse", "--max-count=20", after, *limits)
    return [await _event_commit(hub, repo, sha) for sha in listed.split()]


async def _head_commit(hub: Hub, repo: Repo, after: str | None) -> Body | None:
    return await _event_commit(hub, repo, after) if after else None


async def _event_commit(hub: Hub, repo: Repo, sha: str) -> Body:
    bare = hub.bare(repo)
    facts = await commits.facts(bare, sha)
    files = await commits.diff(bare, facts.parents[0] if facts.parents else None, sha)
    return git.event_commit(hub.links, repo, facts, files)
