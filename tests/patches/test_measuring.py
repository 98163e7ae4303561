"""From findings and tests to scores, caps and a judgement."""

from dataclasses import replace

import pytest

from ghapp.config.merging import Merge
from ghapp.errors import Problem
from ghapp.model import Cap, Category, Component, Finding, Handling, Severity, Tier, Veto, VetoId
from ghapp.patches.caps import Known, caps_of, unscanned
from ghapp.patches.judgement import conclude, rejected
from ghapp.patches.measuring import Judge, new_findings, of_coverage, of_findings, of_tests
from ghapp.patches.tests_compared import Compared
from ghapp.patches.vetoes.measured import failures_remaining, remaining
from tests.patches.reports import report

LINTER = Judge("x", frozenset({Category.STYLE, Category.SYNTAX}), frozenset({"a.py"}))
SCANNER = Judge("x", frozenset({Category.SECURITY}), frozenset({"a.py"}), scans=True)
ALL = dict.fromkeys(Component, 1.0)
CLEAR = Known(
    proven=False, unscanned=(), broke=(), no_tests="why", no_coverage="why", covered=90.0, floor=70.0
)


def finding(category: Category, severity: Severity = Severity.WARNING, *, accepted: bool = False) -> Finding:
    return Finding(
        tool="x", path="a.py", message="m", category=category, severity=severity, accepted=accepted
    )


@pytest.mark.parametrize(("count", "score"), [(0, 1.0), (1, 0.5), (3, 0.25)])
def test_each_new_finding_makes_a_score_less(count: int, score: float) -> None:
    found = report("ok", *[finding(Category.STYLE)] * count)
    assert of_findings(found, [LINTER]) == {
        Component.LINT: score,
        Component.TYPES: None,
        Component.SECURITY: None,
    }


def test_a_file_that_cannot_be_parsed_leaves_nothing_of_it() -> None:
    assert of_findings(report("ok", finding(Category.SYNTAX)), [LINTER])[Component.LINT] == 0


def test_information_and_what_was_accepted_do_not_count() -> None:
    told = report("ok", finding(Category.STYLE, Severity.INFO), finding(Category.STYLE, accepted=True))
    assert new_findings(told, Component.LINT) == ()


@pytest.mark.parametrize("status", ["broken", "timeout", "skipped"])
def test_what_came_to_no_result_is_not_known(status: str) -> None:
    assert of_findings(report(status), [SCANNER])[Component.SECURITY] is None


@pytest.mark.parametrize(("passed", "total", "score"), [(3, 4, 0.75), (4, 4, 1.0), (0, 2, 0.0), (0, 0, None)])
def test_tests_are_a_fraction(passed: int, total: int, score: float | None) -> None:
    assert of_tests(Compared(passed=passed, total=total)) == score
    assert of_tests(None) is None


@pytest.mark.parametrize(
    ("before", "after", "tolerance", "score"),
    [(80, 80, 0, 1), (80, 60, 0, 0.75), (80, 79, 1, 1), (None, 80, 0, None), (0, 0, 0, 1), (80, 90, 0, 1)],
)
def test_coverage_is_what_is_left_of_it(
    before: float | None, after: float | None, tolerance: float, score: float | None
) -> None:
    assert of_coverage(before, after, tolerance) == score


def test_code_that_no_scanner_saw_is_named_and_other_files_are_not() -> None:
    secrets = Judge("s", frozenset({Category.SECURITY}), frozenset({"b.go"}))
    assert unscanned(["a.py", "b.go", "README.md"], [SCANNER, secrets]) == ("b.go",)


@pytest.mark.parametrize(
    ("without", "known", "tier"),
    [
        (Component.TESTS, {}, Tier.MANUAL_REVIEW),
        (Component.TESTS, {"proven": True}, None),
        (Component.COVERAGE, {}, Tier.PULL_REQUEST),
        (Component.COVERAGE, {"proven": True}, None),
        (Component.LINT, {}, None),
        (Component.LINT, {"unscanned": ("a.go",)}, Tier.MANUAL_REVIEW),
        (Component.LINT, {"unscanned": ("a.go",), "proven": True}, Tier.MANUAL_REVIEW),
        (Component.SECURITY, {"broke": ("x",)}, Tier.MANUAL_REVIEW),
        (Component.LINT, {"covered": 69.9}, Tier.PULL_REQUEST),
        (Component.LINT, {"covered": 70.0}, None),
    ],
)
def test_not_measured_is_not_passed(without: Component, known: dict[str, object], tier: Tier | None) -> None:
    found = caps_of({**ALL, without: None}, replace(CLEAR, **known))  # type: ignore[arg-type]
    assert [cap.tier for cap in found] == ([tier] if tier else [])


def test_a_finding_that_was_asked_for_must_go_as_often_as_it_was_there() -> None:
    one = finding(Category.STYLE)
    other = one.model_copy(update={"path": "other.py"})
    assert [veto.id for veto in remaining([one, one], [one, one, other], [one])] == [VetoId.FINDING_REMAINS]
    assert list(remaining([one, one], [one, one, other], [other])) == []


@pytest.mark.parametrize(("repaired", "left"), [(("a", "b"), 0), (("a",), 1), ((), 2)])
def test_a_test_that_was_to_be_repaired_must_pass(repaired: tuple[str, ...], left: int) -> None:
    asked = [finding(Category.TEST_FAILURE)] * 2
    known = Compared(passed=3, total=3, repaired=repaired)
    found = [*remaining(asked, [], []), *failures_remaining(asked, known)]
    assert [veto.id for veto in found] == [VetoId.FINDING_REMAINS] * left
    assert list(failures_remaining(asked, None)) == []


def test_what_stands_beside_a_finding_makes_it_no_other() -> None:
    before = finding(Category.STYLE).model_copy(update={"fingerprint": "f", "line": 1})
    after = before.model_copy(update={"fingerprint": "g", "line": 7})
    assert [veto.path for veto in remaining([before], [before], [after])] == [before.path]


@pytest.mark.parametrize("auto", [True, False])
def test_one_veto_is_enough(auto: bool) -> None:
    veto = Veto(id=VetoId.TESTS_FAIL, message="m")
    judged = conclude(ALL, [veto], [], Merge(auto=auto))
    assert (judged.tier, judged.handling) == (Tier.MANUAL_REVIEW, Handling.MANUAL_REVIEW)
    assert judged.confidence.overall == 1


def test_a_cap_keeps_a_perfect_patch_from_being_merged_by_itself() -> None:
    cap = Cap(tier=Tier.PULL_REQUEST, reason="r")
    judged = conclude(ALL, [], [cap], Merge(auto=True))
    assert (judged.tier, judged.handling) == (Tier.PULL_REQUEST, Handling.PULL_REQUEST)


def test_what_is_rejected_has_no_score_and_can_be_written_down() -> None:
    judged = rejected(Problem.of("E452"))
    assert judged.confidence.overall is None
    assert type(judged).model_validate_json(judged.model_dump_json()) == judged
