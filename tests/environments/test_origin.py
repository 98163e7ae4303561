"""A fork names no packages until a maintainer lets it."""

import pytest

from ghapp.environments import origin
from ghapp.model import Commit, Repository, Trust

HEAD, BASE = "a" * 40, "b" * 40
REPOSITORY = Repository(id=1, full_name="o/r", default_branch="main", installation_id=1)


def commit(trust: Trust, base: str | None = BASE) -> Commit:
    values = {"repository": REPOSITORY, "sha": HEAD, "base_sha": base, "base_branch": "main"}
    return Commit.model_validate({**values, "lane": "pull/3", "pull_request": 3, "trust": trust})


@pytest.mark.parametrize(
    ("trust", "consent"), [(Trust.MEMBER, False), (Trust.MEMBER, True), (Trust.FORK, True)]
)
def test_members_and_allowed_forks_have_their_own(trust: Trust, consent: bool) -> None:
    found = origin(commit(trust), consent=consent)
    assert found is not None
    assert (found.commit, found.note) == (commit(trust), "")


def test_other_forks_have_the_base_s_and_it_is_said() -> None:
    found = origin(commit(Trust.FORK), consent=False)
    assert found is not None
    assert (found.commit.sha, found.commit.trust, found.commit.fetch_ref) == (BASE, Trust.MEMBER, BASE)
    assert "`/ok-to-test`" in found.note


def test_a_fork_without_a_base_has_none() -> None:
    assert origin(commit(Trust.FORK, None), consent=False) is None
