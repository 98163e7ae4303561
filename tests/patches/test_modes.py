"""How a fix is delivered: as the repository says, as far as that can be."""

import pytest

from ghapp.model import Commit, Repository, Trust
from ghapp.patches.modes import Mode, mode_of

REPOSITORY = Repository(id=7, full_name="acme/shop", default_branch="main", installation_id=9)


def commit(branch: str | None, number: int | None = 3) -> Commit:
    trust = Trust.FORK if branch is None else Trust.MEMBER
    where = {"lane": "l", "branch": branch, "pull_request": number, "trust": trust}
    return Commit.model_validate({"repository": REPOSITORY, "sha": "1" * 40} | where)


FORK, OWN, DEFAULT, PUSH = commit(None), commit("topic"), commit("main"), commit("main", None)


@pytest.mark.parametrize(
    ("delivery", "where", "mode", "why"),
    [
        ("pull-request", OWN, Mode.PULL_REQUEST, ""),
        ("pull-request", FORK, Mode.SUGGESTION, "fork"),
        ("commit", OWN, Mode.COMMIT, ""),
        ("commit", FORK, Mode.SUGGESTION, "fork"),
        ("commit", DEFAULT, Mode.PULL_REQUEST, "default branch"),
        ("commit", PUSH, Mode.PULL_REQUEST, "no pull request"),
        ("suggestion", OWN, Mode.SUGGESTION, ""),
        ("suggestion", FORK, Mode.SUGGESTION, ""),
        ("suggestion", DEFAULT, Mode.SUGGESTION, ""),
        ("suggestion", PUSH, Mode.PULL_REQUEST, "no pull request"),
    ],
)
def test_it_is_delivered_as_the_repository_says(delivery: str, where: Commit, mode: Mode, why: str) -> None:
    found, reason = mode_of(delivery, where)

    assert found is mode
    assert why in reason
    assert bool(why) == bool(reason)
