"""What GraphQL changes: auto-merge and the merge queue."""

from collections.abc import Awaitable, Callable
from typing import Any

from ghapp.demo.github import merge_rules
from ghapp.demo.github.access import Caller
from ghapp.demo.github.acts import auto_merge, merging, pulls, queue
from ghapp.demo.github.gates import Terms
from ghapp.demo.github.graphql import nodes
from ghapp.demo.github.graphql.problem import Problem
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.refusal import Refusal
from ghapp.demo.github.state import PullRequest

_NEEDS = ("contents:write", "pull_requests:write")


async def enable_auto_merge(hub: Hub, caller: Caller, wish: dict[str, Any]) -> nodes.Node:
    """Refused where nothing is to be waited for: who finds the pull request clean merges it."""
    pull = _named(hub, caller, wish)
    terms = Terms(
        str(wish.get("mergeMethod") or "MERGE").lower(), wish.get("commitHeadline"), wish.get("commitBody")
    )
    async with pull.repo.lock:
        await _judge(hub, pull, terms, wish.get("expectedHeadOid"))
        await auto_merge.enable(hub, pull, hub.app.bot, terms)
        await merging.merge_if_ready(hub, pull)
    return _payload(hub, pull)


async def enqueue(hub: Hub, caller: Caller, wish: dict[str, Any]) -> nodes.Node:
    """Straight into the merge queue."""
    pull = _named(hub, caller, wish)
    async with pull.repo.lock:
        if not merging.has_queue(pull):
            raise Problem("Merge queue is not enabled for this branch")
        if pull.queued:
            raise Problem("Pull request is already in the queue")
        try:
            await merging.judge(hub, pull, Terms("squash"), wish.get("expectedHeadOid"), into_queue=True)
        except Refusal as refusal:
            raise Problem(refusal.body["message"]) from None
        await queue.enter(hub, pull, hub.app.bot)
    return {"mergeQueueEntry": nodes.pull_request(hub, pull)["mergeQueueEntry"]}


async def disable_auto_merge(hub: Hub, caller: Caller, wish: dict[str, Any]) -> nodes.Node:
    pull = _named(hub, caller, wish)
    if pull.auto_merge is None:
        raise Problem("Can't disable auto-merge for this pull request")
    await auto_merge.disable(hub, pull, hub.app.bot, "Auto-merge was disabled by a user")
    return _payload(hub, pull)


async def _judge(hub: Hub, pull: PullRequest, terms: Terms, expected: str | None) -> None:
    """The texts are GitHub's, odd "Pull request" and all; those for method and head only mean the same."""
    if not pull.repo.allow_auto_merge:
        raise Problem("Pull request Auto merge is not allowed for this repository")
    if pull.state != "open":
        raise Problem("Pull request Pull request is closed")
    if terms.method not in pull.repo.merge_methods:
        raise Problem(
            f"Merge method {merge_rules.METHODS[terms.method].lower()} are not allowed on this repository"
        )
    if expected and expected != pull.head_sha:
        raise Problem("expectedHeadOid does not match the current head")
    await pulls.look_mergeable(hub, pull)
    state = merge_rules.state(pull)
    if state in {"blocked", "behind"} or (merging.has_queue(pull) and state in {"clean", "unstable"}):
        return
    if state != "clean" and merge_rules.protection(pull) is None:
        raise Problem("Pull request Protected branch rules not configured for this branch")
    raise Problem(f"Pull request Pull request is in {state} status")


def _named(hub: Hub, caller: Caller, wish: dict[str, Any]) -> PullRequest:
    pull = nodes.find_pull(hub, wish.get("pullRequestId"))
    if pull is None:
        text = f"Could not resolve to a node with the global id of '{wish.get('pullRequestId')}'"
        raise Problem(text, "NOT_FOUND")
    try:
        for need in _NEEDS:
            caller.require(pull.repo, (need,))
    except Refusal as refusal:
        raise Problem(refusal.body["message"], "FORBIDDEN") from None
    return pull


def _payload(hub: Hub, pull: PullRequest) -> nodes.Node:
    return {"actor": nodes.actor(hub, hub.app.bot), "pullRequest": nodes.pull_request(hub, pull)}


Mutation = Callable[[Hub, Caller, dict[str, Any]], Awaitable[nodes.Node]]

MUTATIONS: dict[str, Mutation] = {
    "enablePullRequestAutoMerge": enable_auto_merge,
    "disablePullRequestAutoMerge": disable_auto_merge,
    "enqueuePullRequest": enqueue,
}
