"""The merge queue, one pull request at a time: a group is built, its checks asked for, it lands or leaves.

A push to a waiting head, or closing it, is noticed when the next check ends; GitHub notices at once.
"""

from ghapp.demo.github import commits, merge_rules
from ghapp.demo.github.account import User, now
from ghapp.demo.github.acts import merge_commits, pulls, references
from ghapp.demo.github.bodies import git
from ghapp.demo.github.gates import Entry, Terms
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.state import PullRequest, Repo

BOT = "github-merge-queue[bot]"
_PENDING = {"queued", "in_progress", "pending"}


async def enter(hub: Hub, pull: PullRequest, by: User) -> None:
    """Auto-merge has done its part. Whoever calls holds the repository's lock."""
    pull.auto_merge, pull.queued = None, Entry(by, pull.head_sha)
    await pulls.announce(hub, pull, "enqueued", by)
    await advance(hub, pull.repo)


async def leave(hub: Hub, pull: PullRequest, sender: User, reason: str) -> None:
    """Out of the queue, with its group; `reason` is one of GitHub's."""
    entry, pull.queued = pull.queued, None
    await pulls.announce(hub, pull, "dequeued", sender, reason=reason)
    if entry and entry.head_sha:
        why = {"MERGE": "merged", "MANUAL": "dequeued"}.get(reason, "invalidated")
        await _announce(hub, pull, entry, "destroyed", reason=why)
        await references.move(hub, pull.repo, entry.ref, None, hub.state.user(BOT))


async def advance(hub: Hub, repo: Repo) -> None:
    """Land what is green, drop what is red, build what is next. Whoever calls holds the repository's lock."""
    waiting = [(pull.queued.at, pull.number) for pull in repo.pulls.values() if pull.queued]
    for _, number in sorted(waiting):
        pull = repo.pulls[number]
        if not await _step(hub, pull):
            return


async def _step(hub: Hub, pull: PullRequest) -> bool:
    """Whether this one is done with, so that the next may start."""
    entry = pull.queued
    if entry is None or not entry.head_sha:
        return not await _build(hub, pull)
    if pull.state != "open" or pull.head_sha != entry.asked_for:
        await leave(hub, pull, hub.state.user(BOT), "MANUAL")
        return True
    rules, said = merge_rules.protection(pull), merge_rules.outcomes(pull.repo, entry.head_sha)
    wanted = {said.get(name, "pending") for name in (rules.required_checks if rules else ())}
    if wanted <= merge_rules.GOOD:
        await _land(hub, pull, entry)
        return True
    if wanted - merge_rules.GOOD <= _PENDING:
        return False
    await leave(hub, pull, hub.state.user(BOT), "CI_FAILURE")
    return True


async def _build(hub: Hub, pull: PullRequest) -> bool:
    """A branch of its own with the merge made; whether it stands."""
    bare, entry = hub.bare(pull.repo), pull.queued
    if entry is None:
        return False
    await pulls.look_mergeable(hub, pull)
    if not pull.mergeable:
        await leave(hub, pull, hub.state.user(BOT), "MERGE_CONFLICT")
        return False
    base = await bare.resolve(f"refs/heads/{pull.base_ref}") or pull.base_sha
    entry.base_sha = base
    entry.head_sha = await merge_commits.make(bare, pull, entry.by, Terms("squash"))
    entry.ref = f"refs/heads/gh-readonly-queue/{pull.base_ref}/pr-{pull.number}-{base}"
    await references.move(hub, pull.repo, entry.ref, entry.head_sha, hub.state.user(BOT))
    await _announce(hub, pull, entry, "checks_requested")
    return True


async def _land(hub: Hub, pull: PullRequest, entry: Entry) -> None:
    bot = hub.state.user(BOT)
    pull.merged_at, pull.merged_by, pull.merge_commit_sha = now(), bot, entry.head_sha
    await references.move(hub, pull.repo, f"refs/heads/{pull.base_ref}", entry.head_sha, bot)
    await pulls.close(hub, pull, bot)
    await leave(hub, pull, bot, "MERGE")


async def _announce(hub: Hub, pull: PullRequest, entry: Entry, action: str, **parts: str) -> None:
    head = git.simple_commit(await commits.facts(hub.bare(pull.repo), entry.head_sha))
    group = {
        "head_sha": entry.head_sha,
        "head_ref": entry.ref,
        "base_sha": entry.base_sha,
        "base_ref": f"refs/heads/{pull.base_ref}",
        "head_commit": head,
    }
    hub.announce("merge_group", action, pull.repo, hub.state.user(BOT), merge_group=group, **parts)
