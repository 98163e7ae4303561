"""Each handler reads a few fields, and a delivery without one of them is refused, never guessed at."""

import copy
from collections.abc import Iterator
from typing import Any

import pydantic
import pytest

from tests.handlers.conftest import Payload, ask_of, payload_of

WHERE = {"installation.id", "repository.id", "repository.full_name", "repository.default_branch"}
PULL = WHERE | {"pull_request.number", "pull_request.head.sha", "pull_request.head.ref"}
SUITE = WHERE | {f"check_suite.{name}" for name in ("id", "app.id", "head_sha", "head_branch", "before")}
RUN = WHERE | {"check_run.id", "check_run.head_sha", "check_run.app.id"}
COMMENT = {"comment.id", "comment.body", "comment.user.login", "comment.user.type", "issue.number"}
AGAIN = SUITE | {"check_suite.updated_at"}
WHOSE = {"installation.id"}
REQUIRED = {
    "ping": set[str](),
    "push": WHERE | {"ref", "before", "after"},
    "pull_request.opened": PULL | {"pull_request.head.repo.id"},
    "pull_request.opened.fork": PULL | {"pull_request.head.repo.id"},
    "pull_request.closed.fork_gone": PULL
    | {"pull_request.head.repo", "pull_request.merged", "sender.login", "sender.type"},
    "pull_request.edited.base": PULL | {"pull_request.head.repo.id", "changes"},
    "pull_request.labeled.no_autofix": PULL | {"pull_request.head.repo.id", "label.name"},
    "check_suite.requested": SUITE,
    "check_suite.rerequested": AGAIN,
    "check_run.rerequested": RUN,
    "check_run.requested_action": RUN | {"requested_action.identifier", "sender.login"},
    "issue_comment.created": WHERE | COMMENT,
    "issue_comment.created.through_an_app": WHERE | COMMENT | {"comment.performed_via_github_app.id"},
    "merge_group.checks_requested": WHERE
    | {"merge_group.head_sha", "merge_group.head_ref", "merge_group.base_sha", "merge_group.base_ref"},
    "installation.created": WHOSE | {"repositories.0.id", "repositories.0.full_name"},
    "installation.deleted": WHOSE | {"repositories.0.id", "repositories.0.full_name"},
    "installation_repositories.added": WHOSE
    | {"repositories_added.0.id", "repositories_added.0.full_name", "repositories_removed"},
}
# What may be missing, and then means something: the ask differs, without a refusal.
OPTIONAL = {
    "push": {"deleted"},
    "pull_request.edited.base": {"changes.base"},
    "issue_comment.created": {"issue.pull_request", "comment.performed_via_github_app"},
    "issue_comment.created.through_an_app": {"issue.pull_request", "comment.performed_via_github_app"},
    "installation.created": {"repositories"},
    "installation.deleted": {"repositories"},
}


def paths(value: Any, prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every key, and of the first item of every list."""
    if isinstance(value, dict):
        pairs = [(str(key), inner) for key, inner in value.items()]
    else:
        pairs = [("0", value[0])] if isinstance(value, list) and value else []
    for key, inner in pairs:
        if key != "0":
            yield (*prefix, key)
        yield from paths(inner, (*prefix, key))


def without(payload: Payload, path: tuple[str, ...]) -> Payload:
    spoiled: Any = copy.deepcopy(payload)
    at = spoiled
    for key in path[:-1]:
        at = at[0] if isinstance(at, list) else at[key]
    del at[path[-1]]
    return dict(spoiled)


async def judge(name: str, path: tuple[str, ...], payload: Payload) -> str:
    """What a missing key leads to: `refused`, `same` or `other`."""
    expected = await ask_of(name)
    try:
        ask = await ask_of(name, without(payload, path))
    except pydantic.ValidationError:
        return "refused"
    return "same" if ask == expected else "other"


@pytest.mark.parametrize("name", sorted(REQUIRED))
async def test_a_missing_field_is_refused_if_it_is_read_and_makes_no_difference_if_not(name: str) -> None:
    payload = payload_of(name)
    found = {
        ".".join(path): await judge(name, path, payload) for path in paths(payload) if path != ("action",)
    }
    refused = {path for path, verdict in found.items() if verdict == "refused"}

    innermost = {path for path in refused if not any(other.startswith(f"{path}.") for other in refused)}

    assert innermost == REQUIRED[name]
    differing = {path for path, verdict in found.items() if verdict == "other"}
    assert differing <= OPTIONAL.get(name, set())


@pytest.mark.parametrize("wrong", [None, 1, [], {}])
@pytest.mark.parametrize("field", ["repository", "installation", "after"])
async def test_a_field_of_another_type_is_refused(field: str, wrong: object) -> None:
    with pytest.raises(pydantic.ValidationError):
        await ask_of("push", payload_of("push") | {field: wrong})
