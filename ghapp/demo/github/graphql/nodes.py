"""What GraphQL shows of things, and how a selection is picked out of it."""

from collections.abc import Callable, Sequence
from typing import Any

from ghapp.demo.github import merge_rules
from ghapp.demo.github.account import User
from ghapp.demo.github.graphql.language import Field
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.links import node_id, stamp
from ghapp.demo.github.state import PullRequest, Repo

Node = dict[str, Any]
_MERGEABLE = {None: "UNKNOWN", True: "MERGEABLE", False: "CONFLICTING"}


class UndefinedField(Exception):
    """The type has no such field."""


def find_pull(hub: Hub, global_id: object) -> PullRequest | None:
    """By the `node_id` that REST shows."""
    return next((pull for pull in hub.state.all_pulls() if node_id("PR", pull.id) == global_id), None)


def actor(hub: Hub, user: User) -> Node:
    return {
        "__typename": user.kind,
        "avatarUrl": hub.links.web("avatars", user.id),
        "login": user.login.removesuffix("[bot]"),
        "resourcePath": f"/{user.login}",
        "url": hub.links.web(user.login),
    }


def pull_request(hub: Hub, pull: PullRequest) -> Node:
    state = "MERGED" if pull.merged_at else pull.state.upper()
    return {
        "__typename": "PullRequest",
        "id": node_id("PR", pull.id),
        "databaseId": pull.id,
        "number": pull.number,
        "title": pull.title,
        "url": hub.links.web(pull.repo.full_name, "pull", pull.number),
        "state": state,
        "isDraft": pull.draft,
        "closed": pull.state == "closed",
        "merged": pull.merged_at is not None,
        "mergedAt": stamp(pull.merged_at),
        "mergedBy": actor(hub, pull.merged_by) if pull.merged_by else None,
        "headRefName": pull.head_ref,
        "headRefOid": pull.head_sha,
        "baseRefName": pull.base_ref,
        "baseRefOid": pull.base_sha,
        "mergeable": _MERGEABLE[pull.mergeable],
        "mergeStateStatus": merge_rules.state(pull).upper(),
        "autoMergeRequest": _auto_merge(hub, pull),
        "isInMergeQueue": pull.queued is not None,
        "mergeQueueEntry": _queue_entry(hub, pull),
    }


def repository(hub: Hub, repo: Repo) -> Node:
    def numbered(number: int) -> Node | None:
        return pull_request(hub, repo.pulls[number]) if number in repo.pulls else None

    return {
        "__typename": "Repository",
        "id": node_id("R", repo.id),
        "name": repo.name,
        "nameWithOwner": repo.full_name,
        "autoMergeAllowed": repo.allow_auto_merge,
        "pullRequest": numbered,
    }


def pick(value: Any, selection: Sequence[Field], kind: str = "") -> Any:
    """What the selection asks for of a node. Raises UndefinedField."""
    if not isinstance(value, dict):
        return value
    kind = value.get("__typename", kind)
    picked: Node = {}
    for field in selection:
        if field.on:
            picked |= pick(value, field.selection, kind) if field.on == kind else {}
        elif field.name not in value:
            raise UndefinedField(f"Field '{field.name}' doesn't exist on type '{kind}'")
        else:
            picked[field.alias] = pick(_called(value[field.name], field), field.selection)
    return picked


def _queue_entry(hub: Hub, pull: PullRequest) -> Node | None:
    entry = pull.queued
    if entry is None:
        return None
    return {
        "__typename": "MergeQueueEntry",
        "state": "AWAITING_CHECKS" if entry.head_sha else "QUEUED",
        "enqueuedAt": stamp(entry.at),
        "enqueuer": actor(hub, entry.by),
    }


def _called(found: Any | Callable[..., Any], field: Field) -> Any:
    return found(**field.arguments) if callable(found) else found


def _auto_merge(hub: Hub, pull: PullRequest) -> Node | None:
    wanted = pull.auto_merge
    if wanted is None:
        return None
    return {
        "__typename": "AutoMergeRequest",
        "enabledAt": stamp(wanted.enabled_at),
        "enabledBy": actor(hub, wanted.by),
        "mergeMethod": wanted.terms.method.upper(),
        "commitHeadline": wanted.terms.title,
        "commitBody": wanted.terms.message,
    }
