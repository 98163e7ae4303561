"""The conformance check catches what is wrong, and nothing else."""

import json
from typing import Any

import pytest

from ghapp.demo.github.rest.catalogue import OPERATIONS
from tests.openapi.conformance import SLICE, Conformance
from tests.openapi.slice import UNDESCRIBED, shape

LABEL = {
    "id": 1,
    "node_id": "LA",
    "url": "http://127.0.0.1/labels/bug",
    "name": "bug",
    "color": "ededed",
    "default": False,
    "description": None,
}
PATH = "/repos/octo/sample/issues/1/labels"


def problems(label: dict[str, Any], *, status: int = 200, request: Any = None) -> list[str]:
    sent = request or {"labels": ["bug"]}
    return Conformance().check("POST", PATH, sent, status, [label])


def test_a_right_answer_has_no_problems() -> None:
    assert problems(LABEL) == []


@pytest.mark.parametrize("planted", [{"id": "1"}, {"name": None}, {"default": "no"}, {"url": 3}])
def test_a_wrong_value_is_caught(planted: dict[str, Any]) -> None:
    (found,) = problems(LABEL | planted)
    assert "POST /repos/{owner}/{repo}/issues/{issue_number}/labels answer 200: 0/" in found


@pytest.mark.parametrize("key", sorted(LABEL))
def test_a_missing_key_is_caught(key: str) -> None:
    assert problems({name: value for name, value in LABEL.items() if name != key})


def test_a_wrong_request_is_caught() -> None:
    assert "request" in problems(LABEL, request={"labels": [{"color": "red"}]})[0]


def test_a_status_github_does_not_send_is_caught() -> None:
    assert problems(LABEL, status=201) == [
        "POST /repos/{owner}/{repo}/issues/{issue_number}/labels: status 201 is not described"
    ]


def test_an_error_must_look_like_githubs() -> None:
    check = Conformance()
    assert check.check("POST", PATH, {}, 404, {"message": "Not Found"}) == []
    assert check.check("POST", PATH, {}, 404, ["Not Found"])


def test_a_delivery_without_its_keys_is_caught() -> None:
    found = Conformance().check_delivery("push", {"ref": "refs/heads/main", "before": 1})
    assert any("delivery push: before" in problem for problem in found)
    assert any('"pusher" is a required property' in problem for problem in found)


def test_a_delivery_github_does_not_send_is_caught() -> None:
    found = Conformance().check_delivery("pull_request", {"action": "merged"})
    assert found == ["delivery pull_request.merged: not described"]


def test_the_slice_holds_every_operation_served_and_says_where_it_is_from() -> None:
    cut = json.loads(SLICE.read_text())
    held = {shape(name) for name in cut["operations"]}
    served = {f"{each.method} {shape(each.path)}" for each in OPERATIONS}
    assert held == served - UNDESCRIBED
    assert (cut["package"], cut["version"][0].isdigit()) == ("@octokit/openapi", True)
