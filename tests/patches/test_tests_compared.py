"""Which tests decide about a patch, from one to three runs of each side."""

import pytest

from ghapp.patches.suite import Suite
from ghapp.patches.tests_compared import compare, newly_failing


def runs(*failed: str, of: str = "abc") -> tuple[Suite, ...]:
    """A run for each word: the letters of it failed, the others of `of` passed."""
    return tuple(Suite(passed=frozenset(of) - frozenset(words), failed=frozenset(words)) for words in failed)


@pytest.mark.parametrize(
    ("before", "after", "broken", "flaky", "score"),
    [
        (("",), ("",), "", "", (3, 3)),
        (("a",), ("",), "", "", (3, 3)),
        (("aa",), ("aa",), "", "", (2, 2)),
        (("",), ("a",), "a", "", (2, 3)),
        (("", "", ""), ("a", "", ""), "a", "a", (3, 3)),
        (("a", "", ""), ("a", "", ""), "", "a", (3, 3)),
        (("a", "", ""), ("a", "a", ""), "a", "a", (2, 3)),
        (("a", "a", ""), ("a", "a", "a"), "", "a", (2, 2)),
        (("a", "a", ""), ("", "", ""), "", "a", (3, 3)),
        (("",), ("a", ""), "a", "a", (2, 3)),
    ],
)
def test_two_of_three_decide_and_what_was_stable_must_not_fail_once(
    before: tuple[str, ...], after: tuple[str, ...], broken: str, flaky: str, score: tuple[int, int]
) -> None:
    compared = compare(runs(*before), runs(*after))
    assert "".join(each.test for each in compared.broken) == broken
    assert "".join(compared.flaky) == flaky
    assert (compared.passed, compared.total) == score
    assert compared.gone == ()


def test_what_fails_on_both_sides_does_not_count_and_what_is_repaired_is_told() -> None:
    compared = compare(runs("ab"), runs("a"))
    assert (compared.failing, compared.repaired) == (("a",), ("b",))
    assert (compared.passed, compared.total) == (2, 2)


def test_a_test_that_passed_and_is_not_run_any_more_is_gone() -> None:
    compared = compare(runs("c"), runs("", of="a"))
    assert compared.gone == ("b",)


@pytest.mark.parametrize(
    ("passed", "failed", "gone"),
    [
        ({"t[c]", "t[d]"}, set(), ()),
        ({"t[c]"}, set(), ("t[a]",)),
        ({"t[c]"}, {"t[d]"}, ("t[a]",)),
        ({"u[c]", "u[d]"}, set(), ("t[a]", "t[b]")),
    ],
)
def test_cases_that_have_other_names_now_are_as_many_and_pass(
    passed: set[str], failed: set[str], gone: tuple[str, ...]
) -> None:
    before = Suite(passed=frozenset({"t[a]", "t[b]"}))
    compared = compare((before,), (Suite(passed=frozenset(passed), failed=frozenset(failed)),))
    assert compared.gone == gone


def test_tests_without_names_are_counted() -> None:
    compared = compare((Suite(counted=5),), (Suite(counted=3),))
    assert (compared.gone, compared.passed, compared.total) == (("2 of 5 tests",), 3, 3)


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [(("",), ("a",), "a"), (("a",), ("a",), ""), (("a", ""), ("a",), "a"), (("",), ("", "b"), "b")],
)
def test_only_what_failed_each_time_before_is_no_news(
    before: tuple[str, ...], after: tuple[str, ...], new: str
) -> None:
    assert newly_failing(runs(*before), runs(*after)) == frozenset(new)
