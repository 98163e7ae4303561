"""Which findings are new, and which count."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.config.repository import RepositoryConfig
from ghapp.pipeline.filter import counts, filtered, is_new
from tests.pipeline.conftest import checked, finding

CHANGED = {"a.py": ((5, 8), (20, 20)), "touched.py": ()}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"line": 5}, True),
        ({"line": 8}, True),
        ({"line": 20}, True),
        ({"line": 4}, False),
        ({"line": 9}, False),
        ({"line": 1, "end_line": 5}, True),
        ({"line": 1, "end_line": 4}, False),
        ({"line": 9, "end_line": 19}, False),
        ({"line": 9, "end_line": 99}, True),
        ({"line": 6, "end_line": 2}, True),
        ({"line": None}, True),
        ({"line": None, "path": "touched.py"}, True),
        ({"line": 1, "path": "touched.py"}, False),
        ({"line": None, "path": "other.py"}, False),
        ({"line": 99, "category": "syntax"}, True),
        ({"line": 99, "category": "syntax", "path": "other.py"}, False),
    ],
)
def test_new_is_what_meets_a_changed_line(fields: dict[str, Any], expected: bool) -> None:
    assert is_new(finding(**fields), CHANGED) is expected


class Spans(tuple[tuple[int, int], ...]):
    """Counts how many are looked at."""

    __slots__ = ()
    looked_at = 0

    def __getitem__(self, key: Any) -> Any:
        Spans.looked_at += 1
        return super().__getitem__(key)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        raise AssertionError("all of them are looked at")


def test_a_line_among_very_many_changes_is_found_without_looking_at_all() -> None:
    Spans.looked_at = 0
    changed = {"a.py": Spans((2 * number, 2 * number) for number in range(1, 100_000))}
    assert [is_new(finding(line=line), changed) for line in (99_998, 99_999)] == [True, False]
    assert 0 < Spans.looked_at < 100


@pytest.mark.parametrize(
    ("category", "severity", "strict", "permissive"),
    [
        ("style", "error", True, False),
        ("style", "warning", True, False),
        ("style", "info", False, False),
        ("formatting", "warning", True, False),
        ("other", "error", True, False),
        ("syntax", "error", True, True),
        ("type", "warning", True, True),
        ("type", "info", False, False),
        ("test_failure", "error", True, True),
        ("security", "error", True, True),
        ("security", "warning", True, False),
        ("security", "info", False, False),
    ],
)
def test_what_counts(category: str, severity: str, strict: bool, permissive: bool) -> None:
    found = finding(category=category, severity=severity)
    assert (counts(found, strict=True), counts(found, strict=False)) == (strict, permissive)


ADDED = RepositoryConfig(filter="added")
TWO = checked("ruff", finding(line=5, fingerprint="five"), finding(line=1, fingerprint="one"))


def test_old_findings_are_counted_and_not_shown() -> None:
    found = filtered([TWO], ADDED, CHANGED)
    assert [each.line for each in found.left] == [5]
    assert (found.old, found.name) == (1, "added")
    assert found.note == "1 older finding on lines that did not change."


def test_the_filter_all_shows_all() -> None:
    found = filtered([TWO], RepositoryConfig(filter="all"), CHANGED)
    assert (len(found.left), found.old, found.name, found.note) == (2, 0, "all", "")


def test_by_itself_what_the_base_has_too_is_old_wherever_it_lies() -> None:
    found = filtered([replace(TWO, old=frozenset({"five"}))], RepositoryConfig(), CHANGED)
    assert ([each.line for each in found.left], found.old, found.name) == ([1], 1, "new")
    assert found.note == "1 older finding that the base has too."


def test_what_nobody_could_compare_is_new_on_changed_lines_and_it_is_said() -> None:
    compared = replace(checked("black", finding(line=1)), old=frozenset())
    found = filtered([replace(TWO, why="stopped after 5 s."), compared], RepositoryConfig(), CHANGED)
    assert ([each.line for each in found.left], found.old) == ([1, 5], 1)
    assert found.note.startswith("ruff could not be compared with the base (stopped after 5 s): of it, what")
    assert "black" not in found.note


@pytest.mark.parametrize("name", ["added", "new"])
def test_without_a_base_all_findings_count_and_it_is_said(name: str) -> None:
    config = RepositoryConfig.model_validate({"filter": name})
    found = filtered([checked("ruff", finding(line=1))], config, None)
    assert (found.name, found.left[0].counts) == ("all", True)
    assert "no base" in found.note


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["error", "warning", "info"]))))
def test_nothing_is_lost_and_the_worst_comes_first(facts: list[tuple[int, str]]) -> None:
    findings = [finding(line=line, severity=severity) for line, severity in facts]
    found = filtered([checked("ruff", *findings)], ADDED, CHANGED)
    assert len(found.left) + found.old == len(findings)
    assert [each.severity.rank for each in found.left] == sorted(each.severity.rank for each in found.left)
