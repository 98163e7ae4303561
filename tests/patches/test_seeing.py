"""What follows from the lines that are executed and the mutants that are caught."""

import pytest

from ghapp.config.testing import Testing
from ghapp.model import Tier
from ghapp.patches.executed import Executed, code_of, executed, noticed
from ghapp.patches.mutants import Mutant, Tried
from ghapp.patches.seeing import OFF, Seen, are_worth_trying, caps_of, evidence_of, lines_of
from ghapp.patches.suite import Suite
from ghapp.patches.tests_compared import compare
from ghapp.patches.trying import Tested
from ghapp.patches.vetoes import Edit

OLD = b"def f(a):\n    return a\n"
NEW = b"def f(a):\n    # why\n    if a:\n        return g(\n            a,\n        )\n    return a\n"
EDIT = Edit("a.py", OLD, NEW)
MUTANT = Mutant("a.py", 3, "condition", "if a:", "if not (a):", b"")


def suite(executed: str = "", missed: str = "", path: str = "a.py") -> Suite:
    return Suite(passed=frozenset("t"), coverage=(1, 2), lines={path: (executed, missed)})


def sides(before: Suite, after: Suite) -> Tested:
    return Tested((before,), (after,), compare((before,), (after,)))


KNOWN = sides(suite("1-2"), suite("1,3,7", "4"))


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (suite("1,3-4,7"), Executed("a.py", seen=(3, 4))),
        (suite("1,3,7", "4"), Executed("a.py", seen=(3,), unseen=(4,))),
        (suite("1,3,7,4", "4"), Executed("a.py", seen=(3, 4))),
        (suite(path="b.py"), Executed("a.py", unknown=True)),
    ],
)
def test_a_statement_is_executed_where_it_begins(after: Suite, found: Executed) -> None:
    assert executed([EDIT], suite("1-2"), after) == (found,)


def test_what_is_taken_away_is_looked_for_without_the_patch() -> None:
    gone = Edit("a.py", NEW, OLD)
    assert executed([gone], suite("1,3,7", "4"), suite("1-2")) == (
        Executed("a.py", seen=(3,), unseen=(4,), removed=True),
    )


@pytest.mark.parametrize(
    "edit",
    [
        Edit("README.md", b"a", b"b"),
        Edit("tests/test_a.py", b"a = 1", b"a = 2"),
        Edit("conftest.py", b"a = 1", b"a = 2"),
        Edit("a.py", b"a = 1", b"a  =  1"),
    ],
)
def test_words_tests_and_layout_need_not_be_seen(edit: Edit) -> None:
    assert code_of([edit]) == ()


def test_a_mutant_is_noticed_on_lines_that_run_or_are_not_known() -> None:
    is_noticed = noticed([EDIT, Edit("b.js", b"", b"1")], suite("1,3,7", "4"))
    assert [is_noticed("a.py", 3), is_noticed("a.py", 5), is_noticed("b.js", 1)] == [True, False, True]


@pytest.mark.parametrize(
    ("so_far", "code", "known", "mutants", "worth"),
    [
        (Tier.AUTO_MERGE, [EDIT], KNOWN, 10, True),
        (Tier.PULL_REQUEST, [EDIT], KNOWN, 1, True),
        (Tier.MANUAL_REVIEW, [EDIT], KNOWN, 10, False),
        (Tier.REJECTED, [EDIT], KNOWN, 10, False),
        (Tier.AUTO_MERGE, [], KNOWN, 10, False),
        (Tier.AUTO_MERGE, [EDIT], Tested(reason="no tests"), 10, False),
        (Tier.AUTO_MERGE, [EDIT], KNOWN, 0, False),
    ],
)
def test_mutants_are_tried_where_they_could_change_something(
    so_far: Tier, code: list[Edit], known: Tested, mutants: int, *, worth: bool
) -> None:
    assert are_worth_trying(code, known, Testing(mutants=mutants), so_far) is worth


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (Seen((Executed("a.py", (3,)),), tried=Tried((MUTANT,))), ""),
        (Seen((Executed("a.py", (3,), (4, 9)),)), "no test executes what it changes in a.py, line 4, 9"),
        (
            Seen((Executed("a.py", (), (4,), removed=True),)),
            "no test executes what it takes away of a.py, line 4",
        ),
        (
            Seen((Executed("a.js", unknown=True),)),
            "it is not known whether the tests execute what it changes in a.js",
        ),
        (
            Seen(tried=Tried((MUTANT,), survived=(MUTANT,))),
            "the tests pass all the same with a.py:3: `if a:` → `if not (a):`",
        ),
        (
            Seen(tried=Tried(untried=3, trouble="no box")),
            "whether the tests see the change is not known: no box",
        ),
        (Seen(tried=Tried((MUTANT,), untried=3, trouble="no time")), ""),
        (Seen(tried=Tried()), ""),
        (
            Seen(off=True),
            OFF,
        ),
    ],
)
def test_what_the_tests_do_not_see_caps(seen: Seen, reason: str) -> None:
    caps = tuple(caps_of(seen))
    assert "; ".join(cap.reason for cap in caps) == reason
    assert {cap.tier for cap in caps} <= {Tier.PULL_REQUEST}


def test_lines_that_were_not_counted_at_all_are_said_of_the_coverage_alone() -> None:
    plain = Suite(passed=frozenset("t"))
    assert lines_of([EDIT], sides(plain, plain)) == ()


def test_evidence_tells_the_figures() -> None:
    tried = Tried((MUTANT, MUTANT), 1, (MUTANT,), 2, "the time for it was over after 9 s", 9.0)
    told = list(evidence_of(Seen((Executed("a.py", (3,), (4,)),), tried=tried, command="pytest")))
    says = [each.after.says for each in told if each.after]
    assert [each.name for each in told] == ["changed_lines", "mutants"]
    assert says[0] == "1 of 2 changed lines are executed"
    assert says[1] == (
        "2 of 3 small faults in the changed lines are caught, 1 of them by tests that did not come to their "
        "end; "
        "2 not tried: the time for it was over after 9 s"
    )
