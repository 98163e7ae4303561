"""What nobody asked for is delivered only if it helps."""

import pytest

from ghapp.errors import UserProblem
from ghapp.flows.orders import Command
from ghapp.flows.proposing import Fix
from ghapp.flows.restraint import must_help
from ghapp.model import Commit, Patch, Report, Repository, Run
from tests.patches.test_compare import report
from tests.patches.test_past import marked

HERE = Repository(id=7, full_name="acme/shop", default_branch="main", installation_id=9)
ONE, TWO, NONE = report(marked("a")), report(marked("a"), marked("b")), report()


def fix(before: Report, after: Report, sender: str = "") -> Fix:
    commit = Commit(repository=HERE, sha="1" * 40, lane="branch/main", branch="main")
    run = Run(id="r", key="k", commit=commit, created_at="2026-01-01T00:00:00.000+00:00")
    wish = Command(repository=HERE, number=0, comment_id=0, sender=sender, name="fix")
    return Fix(run, wish, Patch(base_sha="1" * 40, source="s", changes=(), diff=""), before, after, (), ())


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [(ONE, ONE, "no finding went away"), (ONE, NONE, "a person refused what it repaired")],
)
def test_what_helps_nobody_is_kept_back_unless_somebody_asked(
    before: Report, after: Report, why: str
) -> None:
    with pytest.raises(UserProblem, match=why):
        must_help(fix(before, after), frozenset({"a"}))

    must_help(fix(before, after, "ann"), frozenset({"a"}))


def test_one_finding_that_nobody_refused_is_enough() -> None:
    must_help(fix(TWO, NONE), frozenset({"a"}))
