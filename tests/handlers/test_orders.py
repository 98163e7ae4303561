"""What each event asks for, by recorded payloads."""

from typing import Any

import pytest

from handlers import ROUTER
from tests.handlers.conftest import NAMES, STRANGER, ask_of, event_of, payload_of

HELLO = {
    "id": 186853002,
    "full_name": "Codertocat/Hello-World",
    "default_branch": "master",
    "installation_id": 957387,
}
HEAD, BASE = "6113728f27ae82c7b1a177c8d03f9e96e0adf246", "51de2b835bd35a67eb32dbcd3d77d4b96e5aa39d"
SUITE_HEAD = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e"
PULL_HEAD = "ec26c3e57ca3a959ca5aad62de7213c562f8c821"
FROM_ELSEWHERE = HELLO | {"installation_id": 1}

ORDERS: dict[str, tuple[str, dict[str, Any]]] = {
    "push": (
        "check_branch",
        {"repository": FROM_ELSEWHERE, "branch": "master", "sha": HEAD, "before": BASE},
    ),
    "push.new_branch": ("check_branch", {"branch": "topic/one", "sha": HEAD, "before": None}),
    "check_suite.requested": (
        "check_branch",
        {"repository": HELLO, "branch": "master", "sha": SUITE_HEAD, "before": HEAD},
    ),
    "check_suite.requested.new_branch": (
        "check_branch",
        {"branch": "master", "sha": SUITE_HEAD, "before": None},
    ),
    "check_suite.rerequested": (
        "check_again",
        {
            "repository": HELLO,
            "sha": PULL_HEAD,
            "check_id": None,
            "once": "suite:118578147:2019-05-15T15:21:14Z",
        },
    ),
    "check_run.rerequested": (
        "check_again",
        {"sha": "d6fde92930d4715a2b49857d24b940956b26d2d3", "check_id": 4, "once": "check:4"},
    ),
    "pull_request.opened": ("check_pull", {"repository": FROM_ELSEWHERE, "number": 2, "sha": PULL_HEAD}),
    "pull_request.opened.fork": ("check_pull", {"repository": FROM_ELSEWHERE, "number": 2, "sha": PULL_HEAD}),
    "pull_request.synchronize": ("check_pull", {"number": 2, "sha": PULL_HEAD}),
    "pull_request.reopened": ("check_pull", {"number": 2, "sha": PULL_HEAD}),
    "pull_request.ready_for_review": ("check_pull", {"number": 2, "sha": PULL_HEAD}),
    "pull_request.edited.base": ("check_pull", {"number": 2, "sha": PULL_HEAD}),
    "pull_request.closed": (
        "let_go",
        {"number": 2, "lane": "branch/changes", "merged": False, "closed_by": "Codertocat"},
    ),
    "pull_request.closed.fork_gone": ("let_go", {"number": 2, "lane": "pull/2"}),
    "merge_group.checks_requested": (
        "check_group",
        {
            "branch": "gh-readonly-queue/main/pr-104-929f8209d40f77f4abc622a499c93a83babdbe64",
            "sha": "2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d",
            "base_sha": "380387fbc80638b734a49e1be1c4dfec1c01b33c",
        },
    ),
    "issue_comment.created": (
        "command",
        {
            "number": 1,
            "comment_id": 492700400,
            "sender": "Codertocat",
            "name": "fix",
            "arguments": ["src/app.py"],
            "addressed": "bare",
            "on_pull_request": True,
        },
    ),
    "issue_comment.created.issue": ("command", {"name": "fix", "on_pull_request": False}),
    "installation.created": (
        "check_installation",
        {"installation_id": 957387, "repositories": ["Codertocat/Hello-World"]},
    ),
    "installation.unsuspend": ("check_installation", {"installation_id": 16598467, "repositories": []}),
    "installation.deleted": (
        "forget",
        {"installation_id": 2, "repository_ids": [1296269], "everything": True, "keep": False},
    ),
    "installation.suspend": ("forget", {"everything": True, "keep": True}),
    "installation_repositories.added": (
        "check_installation",
        {"installation_id": 957387, "repositories": ["Codertocat/Space"]},
    ),
    "installation_repositories.removed": ("forget", {"everything": False, "repository_ids": [1296269]}),
}
NOTHING = {
    "ping": "pong",
    "push.tag": "not a branch",
    "push.deleted": "the branch was deleted",
    "pull_request.edited.title": "title or text was edited, not the base",
    "pull_request.labeled.other": "a label that means nothing here",
    "check_suite.requested.fork": "a fork's suite: its pull request is checked",
    "issue_comment.created.bot": "a bot's comment",
    "issue_comment.created.talk": "not a command",
}
LATER = {
    "check_run.requested_action": "this button of the check",
    "pull_request.labeled.no_autofix": "stopping delivery by label",
    "pull_request_review.submitted": "deliveries that wait for a review",
    "workflow_run.completed": "findings from failed workflows",
}
BY_APP = {"issue_comment.created.through_an_app"}  # nothing or an order: a test of its own
HANDLED = {*ORDERS, *NOTHING, *LATER, *BY_APP}
UNHEARD = {
    "check_run.created",
    "check_suite.completed",
    "issue_comment.edited",
    "pull_request.locked",
    "workflow_run.requested",
}


def test_every_recorded_payload_is_expected_to_do_something_or_nothing() -> None:
    assert set(NAMES) == HANDLED | UNHEARD


@pytest.mark.parametrize("name", sorted(HANDLED))
def test_a_delivery_reaches_exactly_one_handler(name: str) -> None:
    assert len(ROUTER.fetch(event_of(name))) == 1


@pytest.mark.parametrize("name", sorted(UNHEARD))
async def test_an_action_nobody_waits_for_reaches_no_handler(name: str) -> None:
    assert ROUTER.fetch(event_of(name)) == frozenset()
    ask = await ask_of(name)
    assert (ask.flow, ask.order, ask.reason) == (None, {}, "nobody handles this event")


@pytest.mark.parametrize("name", sorted(ORDERS))
async def test_a_delivery_orders_a_flow_with_what_it_needs(name: str) -> None:
    flow, expected = ORDERS[name]

    ask = await ask_of(name)

    assert (ask.flow, ask.reason) == (flow, "")
    assert {key: ask.order[key] for key in expected} == expected


@pytest.mark.parametrize("name", sorted(NOTHING))
async def test_what_asks_for_nothing_says_why(name: str) -> None:
    ask = await ask_of(name)

    assert (ask.flow, ask.order, ask.reason) == (None, {}, NOTHING[name])


@pytest.mark.parametrize("name", sorted(LATER))
async def test_a_promise_is_recorded_and_starts_nothing(name: str) -> None:
    ask = await ask_of(name)

    assert (ask.flow, ask.order, ask.reason) == (None, {}, f"not acted upon yet: {LATER[name]}")


@pytest.mark.parametrize("name", [name for name in sorted(HANDLED) if name.startswith("check_")])
async def test_checks_of_another_app_are_left_alone(name: str) -> None:
    ask = await ask_of(name, app_id=STRANGER)

    assert ask.flow is None
    assert ask.reason.startswith("another App's ")


async def test_what_a_bot_asks_of_our_suite_is_done() -> None:
    assert payload_of("check_suite.rerequested")["sender"]["login"] == "octocoders-linter[bot]"

    assert (await ask_of("check_suite.rerequested")).flow == "check_again"


async def test_a_bots_push_is_checked() -> None:
    payload = payload_of("push")
    payload["sender"] |= {"login": "ghapp[bot]", "type": "Bot"}
    payload["pusher"]["name"] = "ghapp[bot]"

    assert (await ask_of("push", payload)).flow == "check_branch"


async def test_our_own_comment_is_known_by_the_app_that_wrote_it() -> None:
    name = "issue_comment.created.through_an_app"
    author = payload_of(name)["comment"]["performed_via_github_app"]["id"]

    ours, anothers = await ask_of(name, app_id=author), await ask_of(name, app_id=STRANGER)

    assert (ours.flow, ours.reason) == (None, "our own comment")
    assert anothers.flow == "command"


async def test_a_person_with_a_bots_name_is_a_person() -> None:
    payload = payload_of("issue_comment.created")
    payload["comment"]["user"]["login"] = "fixer[bot]"

    assert (await ask_of("issue_comment.created", payload)).flow == "command"


async def test_a_deleted_accounts_comment_is_no_command() -> None:
    payload = payload_of("issue_comment.created")
    payload["comment"]["user"] = None

    assert (await ask_of("issue_comment.created", payload)).flow is None


async def test_a_branch_that_is_named_like_a_tag_keeps_its_name() -> None:
    payload = payload_of("push") | {"ref": "refs/heads/refs/heads/odd"}

    assert (await ask_of("push", payload)).order["branch"] == "refs/heads/odd"


async def test_a_fork_is_told_by_its_repository_not_by_a_name() -> None:
    payload = payload_of("pull_request.closed")
    payload["pull_request"]["head"]["repo"]["id"] += 1

    assert (await ask_of("pull_request.closed", payload)).order["lane"] == "pull/2"


async def test_who_closed_it_is_told_only_of_a_person() -> None:
    payload = payload_of("pull_request.closed")
    payload["sender"]["type"] = "Bot"
    payload["pull_request"]["merged"] = True

    order = (await ask_of("pull_request.closed", payload)).order
    assert (order["merged"], order["closed_by"]) == (True, "")


@pytest.mark.parametrize("name", ["push", "check_suite.requested"])
async def test_a_merge_queues_branch_waits_for_its_own_event(name: str) -> None:
    payload, branch = payload_of(name), "gh-readonly-queue/main/pr-1-abc"
    if name == "push":
        payload["ref"] = f"refs/heads/{branch}"
    else:
        payload["check_suite"]["head_branch"] = branch

    ask = await ask_of(name, payload)

    assert (ask.flow, "merge queue" in ask.reason) == (None, True)


async def test_an_order_is_small() -> None:
    for name in ORDERS:
        ask = await ask_of(name)
        assert len(ask.model_dump_json()) < 1000, name


async def test_a_button_orders_what_its_command_does() -> None:
    payload = payload_of("check_run.requested_action")
    payload["requested_action"]["identifier"] = "baseline"

    ask = await ask_of("check_run.requested_action", payload)

    assert (ask.flow, ask.order["action"], ask.order["sender"]) == ("press", "baseline", "codebytere")
    assert ask.order["check_id"] == payload["check_run"]["id"]
