"""Pull requests are merged: judged, made with git, announced; and by themselves once nothing hinders."""

from ghapp.demo.github import merge_rules
from ghapp.demo.github.account import User, now
from ghapp.demo.github.acts import merge_commits, pulls, queue, references
from ghapp.demo.github.gates import Terms
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.refusal import Refusal
from ghapp.demo.github.state import PullRequest, Repo


async def judge(
    hub: Hub, pull: PullRequest, terms: Terms, sha: str | None = None, *, into_queue: bool = False
) -> None:
    """Raise what GitHub answers when this cannot be merged now; `sha` is the head that was looked at."""
    if pull.state != "open":
        raise Refusal(405, merge_rules.NOT_MERGEABLE)
    if pull.draft:
        raise Refusal(405, "Pull Request is still a draft")
    if sha and sha != pull.head_sha:
        raise Refusal(409, merge_rules.HEAD_MOVED)
    if terms.method not in pull.repo.merge_methods:
        raise Refusal(405, f"{merge_rules.METHODS[terms.method]} are not allowed on this repository.")
    await pulls.look_mergeable(hub, pull)
    rules, reasons = merge_rules.protection(pull), merge_rules.hindrances(pull)
    if has_queue(pull) and not into_queue:
        reasons.append(merge_rules.THROUGH_QUEUE)
    if reasons:
        raise Refusal(405, merge_rules.refusal(rules, reasons))
    if not pull.mergeable:
        raise Refusal(405, merge_rules.NOT_MERGEABLE)


async def merge(hub: Hub, pull: PullRequest, sender: User, terms: Terms) -> str:
    """The SHA that the base branch is moved to. Whoever calls has judged, and holds the repository's lock."""
    sha = await merge_commits.make(hub.bare(pull.repo), pull, sender, terms)
    await land(hub, pull, sender, sha)
    return sha


async def land(hub: Hub, pull: PullRequest, sender: User, sha: str) -> None:
    pull.merged_at, pull.merged_by, pull.merge_commit_sha = now(), sender, sha
    await references.move(hub, pull.repo, f"refs/heads/{pull.base_ref}", sha, sender)
    pull.mergeable = None
    await pulls.close(hub, pull, sender)


async def settle(hub: Hub, repo: Repo) -> None:
    """A check ended or somebody reviewed: merge what waits for nothing else."""
    for pull in list(repo.pulls.values()):
        if pull.auto_merge is None or pull.state != "open":
            continue
        async with repo.lock:
            await merge_if_ready(hub, pull)
    if any(pull.queued for pull in repo.pulls.values()):
        async with repo.lock:
            await queue.advance(hub, repo)


async def merge_if_ready(hub: Hub, pull: PullRequest) -> None:
    """Where there is a queue, enter it. Whoever calls holds the repository's lock."""
    wanted = pull.auto_merge
    if wanted is None:
        return
    try:
        await judge(hub, pull, wanted.terms, into_queue=has_queue(pull))
    except Refusal:
        return
    if has_queue(pull):
        await queue.enter(hub, pull, wanted.by)
    else:
        await merge(hub, pull, wanted.by, wanted.terms)


def has_queue(pull: PullRequest) -> bool:
    rules = merge_rules.protection(pull)
    return rules is not None and rules.merge_queue
