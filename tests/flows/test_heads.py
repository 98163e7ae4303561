"""Whether somebody still waits for a commit: asked of GitHub, told by repositories, not by names."""

from typing import Any

import pytest

from ghapp.flows import heads
from ghapp.github import repositories
from ghapp.model import Commit, Repository, Trust

SHA, OTHER = "1" * 40, "2" * 40
REPOSITORY = Repository(id=7, full_name="acme/shop", default_branch="main", installation_id=9)
API: Any = None  # nobody is asked: the answers are given below


def pull(
    number: int = 3, sha: str = SHA, head: int | None = 7, ref: str = "topic", state: str = "open"
) -> Any:
    repo = None if head is None else {"id": head}
    return {"number": number, "state": state, "head": {"sha": sha, "ref": ref, "repo": repo}}


def commit(**more: Any) -> Commit:
    values = {"repository": REPOSITORY, "sha": SHA, "lane": "branch/topic", "branch": "topic"} | more
    return Commit.model_validate(values)


OF_PULL = {"pull_request": 3}
OF_FORK = {"pull_request": 3, "branch": None, "lane": "pull/3", "trust": Trust.FORK}
GROUP = {"branch": None, "lane": "group/x"}


@pytest.mark.parametrize(
    ("about", "its_pull", "pulls", "branches", "wanted"),
    [
        ({}, None, [], ["topic"], True),
        ({}, None, [], ["other"], True),  # another branch has it as its head
        ({}, None, [], [], False),
        ({}, None, [pull()], ["topic"], False),  # the pull request has a run against its own base
        ({}, None, [pull(head=8)], ["topic"], True),  # a fork's: not ours
        ({}, None, [pull(ref="other")], ["topic"], True),
        (OF_PULL, pull(), [], [], True),
        (OF_PULL, pull(sha=OTHER), [], ["topic"], False),
        (OF_PULL, pull(state="closed"), [], ["topic"], False),
        (OF_PULL, pull(state="closed"), [pull(4)], ["topic"], True),  # another one has the same head
        (OF_PULL, None, [], ["topic"], False),
        (OF_PULL, pull(state="closed"), [], ["topic", "main"], True),  # main was moved to it
        (OF_FORK, pull(head=None), [], [], True),  # the fork is gone, the pull request is not
        (GROUP, None, [], [], True),
    ],
)
async def test_a_commit_is_wanted_while_it_is_a_head(
    monkeypatch: pytest.MonkeyPatch, about: Any, its_pull: Any, pulls: Any, branches: Any, wanted: bool
) -> None:
    async def told(answer: Any) -> Any:
        return answer

    monkeypatch.setattr(repositories, "pull", lambda *_: told(its_pull))
    monkeypatch.setattr(repositories, "pulls_of", lambda *_: told(pulls))
    monkeypatch.setattr(repositories, "branches_at", lambda *_: told(branches))

    assert await heads.is_wanted(API, commit(**about)) is wanted
