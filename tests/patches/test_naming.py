"""Names of a fix."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.model import Commit, Repository
from ghapp.patches.naming import FIXES, LONGEST_SLUG, branch_of, place_of, slug_of, title_of


@pytest.mark.parametrize(
    ("fixers", "slug"),
    [
        (["python_ruff", "python_isort_fix"], "pr-7-python-ruff-python-isort"),
        (["python_black_fix"], "pr-7-python-black"),
        (["Weird..Name"], "pr-7-weird-name"),
        (["ä"], "pr-7"),
        ([], "pr-7"),
        (["a" * 54, "b"], "pr-7-" + "a" * 54),
    ],
)
def test_a_slug_names_the_fixers(fixers: list[str], slug: str) -> None:
    assert slug_of("pr-7", fixers) == slug


@given(st.lists(st.text(max_size=30), max_size=5))
def test_a_slug_fits_into_a_branch_whatever_the_fixers_are_called(fixers: list[str]) -> None:
    slug = slug_of("pr-7", fixers)

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= LONGEST_SLUG


def test_a_branch_has_the_time_of_the_run_and_is_the_same_every_time() -> None:
    branches = {branch_of("python-ruff", "2026-03-04T05:06:07.890+00:00") for _ in range(2)}

    assert branches == {"error-fix/python-ruff-20260304050607"}


def test_a_title_starts_as_the_contract_says() -> None:
    assert title_of("python-ruff") == "[Auto] Error fix: python-ruff"


def test_a_place_is_the_pull_request_or_else_the_commit_and_both_name_fixes() -> None:
    repository = Repository(id=7, full_name="acme/shop", default_branch="main", installation_id=9)
    pushed = Commit(repository=repository, sha="1a2b3c4" + "0" * 33, lane="branch/main", branch="main")
    places = [place_of(pushed), place_of(pushed.model_copy(update={"pull_request": 7}))]

    assert places == ["push-1a2b3c4", "pr-7"]
    assert all(branch_of(place, "2026-03-04T05:06:07+00:00").startswith(FIXES) for place in places)
