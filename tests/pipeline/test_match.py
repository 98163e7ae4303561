"""What is old stays old while lines move, files are renamed and code is laid out anew; one more is new."""

import random
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.git import Moved
from ghapp.model import Finding
from ghapp.pipeline.match import Side, old_ones
from ghapp.plugin.fingerprint import marked, numbered
from tests.pipeline.conftest import finding

Files = Mapping[str, Sequence[str]]


def side(files: Files, mark: str = "BAD", **fields: Any) -> Side:
    """A tool that finds every line with the mark."""
    found = [
        finding(path=path, line=number, **fields)
        for path, lines in files.items()
        for number, line in enumerate(lines, 1)
        if mark in line
    ]
    return sided(found, files)


def sided(found: Sequence[Finding], files: Files) -> Side:
    def lines(path: str) -> Sequence[str]:
        return files[path]

    return Side(numbered(marked(found, lines)), lines)


def new(head: Side, base: Side, moved: Moved | None = None, **more: Any) -> list[tuple[str, int | None]]:
    """Places of what is new. Every line counts as changed, unless it is said which ones are."""
    changed = more.get("changed", {each.path: ((1, 10_000),) for each in head.findings})
    comparable = more.get("comparable", {each.path for each in base.findings} | {"a.py"})
    old = old_ones(head, base, moved or Moved(), changed, comparable)
    return [(each.path, each.line) for each in head.findings if each.fingerprint not in old]


CODE = st.lists(st.sampled_from(["x = 1", "y = BAD", "z = BAD()", "", "def f():", "  return"]), max_size=30)
FILLING = st.lists(st.sampled_from(["new = 1", "", "if new:", "# words"]), max_size=20)


@given(CODE)
def test_nothing_is_new_where_nothing_changed(code: list[str]) -> None:
    assert new(side({"a.py": code}), side({"a.py": code})) == []


@given(CODE, FILLING, FILLING)
def test_lines_put_around_and_between_make_nothing_new(
    code: list[str], above: list[str], between: list[str]
) -> None:
    cut = len(code) // 2
    head = [*above, *code[:cut], *between, *code[cut:]]
    assert new(side({"a.py": head}), side({"a.py": code})) == []


@given(CODE, st.randoms(use_true_random=False))
def test_lines_in_another_order_make_nothing_new(code: list[str], chance: random.Random) -> None:
    shuffled = [*code]
    chance.shuffle(shuffled)
    assert new(side({"a.py": shuffled}), side({"a.py": code})) == []


@given(CODE, FILLING)
def test_a_renamed_file_makes_nothing_new(code: list[str], above: list[str]) -> None:
    head, base = side({"b.py": [*above, *code]}), side({"a.py": code})
    assert new(head, base, Moved({"b.py": "a.py"})) == []


@given(CODE, st.data())
def test_one_more_of_the_same_is_exactly_one_new(code: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(code)))
    head = [*code[:at], data.draw(st.sampled_from(["y = BAD", "z = BAD()"])), *code[at:]]
    changed = {"a.py": ((at + 1, at + 1),)}
    assert new(side({"a.py": head}), side({"a.py": code}), changed=changed) == [("a.py", at + 1)]


@given(CODE, CODE)
def test_there_are_never_fewer_new_ones_than_there_are_more(head: list[str], base: list[str]) -> None:
    more = sum("BAD" in line for line in head) - sum("BAD" in line for line in base)
    assert len(new(side({"a.py": head}), side({"a.py": base}))) >= more


UGLY = """
def f( a,b ):
    return BAD( a,[ 'x','y' ],
       b )

total=call(first_argument, BAD(second_argument, 'text'), third_argument_of_it, fourth_argument)
one = { 'a':1,
  'b':BAD }
"""
TIDY = """
def f(a, b):
    return BAD(a, ["x", "y"], b)


total = call(
    first_argument,
    BAD(second_argument, "text"),
    third_argument_of_it,
    fourth_argument,
)
one = {"a": 1, "b": BAD}
"""


def lines(text: str) -> list[str]:
    return textwrap.dedent(text).split("\n")


def test_code_that_was_laid_out_anew_is_not_new() -> None:
    ugly, tidy = side({"a.py": lines(UGLY)}), side({"a.py": lines(TIDY)})
    assert len(ugly.findings) == len(tidy.findings) == 3
    assert new(tidy, ugly) == []
    assert new(ugly, tidy) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("y = BAD(1)", "y = BAD(2)"),
        ("y = BAD(1)", "z = BAD(1)"),
        ("y = f(BAD(1), 2)", "y = g(\n    BAD(1), 2\n)"),
        ("y = f(\n    BAD(1),\n    2,\n)", "y = f(BAD(1), 3)"),
        ("y = BAD(1)", "y = call(BAD(1))"),
    ],
)
def test_a_line_that_changed_in_substance_is_new(before: str, after: str) -> None:
    head, base = side({"a.py": lines(after)}), side({"a.py": lines(before)})
    assert len(new(head, base)) == 1


def test_a_line_that_was_fine_beside_one_that_was_not_is_new_when_it_turns_bad() -> None:
    files = {"a.py": ["import os", "import sys"]}
    head, base = sided([finding(line=1)], files), sided([finding(line=2)], files)
    assert new(head, base, changed={"a.py": ((9, 9),)}) == [("a.py", 1)]


def test_of_two_alike_the_one_on_an_added_line_is_new() -> None:
    head = side({"a.py": ["x = BAD", "", "x = BAD"]})
    assert new(head, side({"a.py": ["x = BAD"]}), changed={"a.py": ((1, 2),)}) == [("a.py", 1)]


def test_of_two_on_one_line_the_one_with_other_words_is_new() -> None:
    files = {"a.py": ["import os, sys"]}
    base = sided([finding(message="`sys` is unused")], files)
    head = sided([finding(message=f"`{name}` is unused") for name in ("os", "sys")], files)
    old = old_ones(head, base, Moved(), {}, {"a.py"})
    assert [each.message for each in head.findings if each.fingerprint not in old] == ["`os` is unused"]


@pytest.mark.parametrize("fields", [{"code": "F2"}, {"tool": "pylint"}])
def test_another_rule_or_tool_is_new(fields: dict[str, str]) -> None:
    files = {"a.py": ["y = BAD"]}
    assert new(side(files, **fields), side(files)) == [("a.py", 1)]


FUNCTION = ["", "def f():", "    return BAD", ""]


def test_a_function_that_moved_to_another_file_is_not_new() -> None:
    head, base = side({"b.py": ["import os", *FUNCTION]}), side({"a.py": [*FUNCTION, "x = 1"]})
    assert new(head, base) == []


def test_a_function_that_was_copied_to_another_file_is_new() -> None:
    base = side({"a.py": FUNCTION})
    assert new(side({"a.py": FUNCTION, "b.py": FUNCTION}), base) == [("b.py", 3)]


def test_a_like_line_in_another_file_is_new_where_its_neighbours_differ() -> None:
    head, base = side({"b.py": ["def g():", "    return BAD"]}), side({"a.py": FUNCTION})
    assert new(head, base) == [("b.py", 2)]


@pytest.mark.parametrize("fields", [{"line": None}, {"line": 2, "category": "syntax"}])
def test_what_is_about_the_whole_file_is_told_apart_by_file_and_rule(fields: dict[str, Any]) -> None:
    files = {"a.py": ["x"], "b.py": ["y"], "c/a.py": ["z"]}
    base = sided([finding(**fields)], files)
    head = sided([finding(**fields, path=path) for path in ("b.py", "c/a.py")], files)
    assert new(head, base, Moved({"b.py": "a.py"})) == [("c/a.py", fields["line"])]


def test_a_file_that_could_not_be_parsed_says_nothing_about_its_unchanged_lines() -> None:
    files = {"a.py": ["x = BAD", "y = BAD"]}
    base = sided([finding(line=2, code="E999", category="syntax")], {"a.py": ["x = BAD", "y = BAD("]})
    assert new(side(files), base, changed={"a.py": ((2, 2),)}) == [("a.py", 2)]


def hunks(files: Files, *spans: tuple[int, int]) -> Side:
    """A formatter that would change these lines of a.py."""
    fields = {"code": "", "category": "formatting"}
    return sided([finding(line=first, end_line=last, **fields) for first, last in spans], files)


RAGGED = ["x=1", "y=2", "", "z = 3", "w=4"]


def test_an_untidy_file_whose_other_lines_change_has_nothing_new() -> None:
    head = {"a.py": ["x=1", "y = 20", "", "z = 3", "w=4"]}
    base = hunks({"a.py": RAGGED}, (1, 2), (5, 5))
    assert new(hunks(head, (1, 1), (5, 5)), base, changed={"a.py": ((2, 2),)}) == []


def test_an_untidy_line_that_is_added_to_untidy_ones_is_new() -> None:
    head = {"a.py": ["x=1", "y=2", "v=0", "", "z = 3", "w=4"]}
    base = hunks({"a.py": RAGGED}, (1, 2), (5, 5))
    assert new(hunks(head, (1, 3), (6, 6)), base, changed={"a.py": ((3, 3),)}) == [("a.py", 1)]


def test_a_tidy_file_that_becomes_untidy_has_new_ones_on_any_line() -> None:
    files = {"a.py": ["import a", "import c", "import b"]}
    assert new(hunks(files, (2, 2)), hunks(files), changed={"a.py": ((3, 3),)}) == [("a.py", 2)]


def test_untidy_lines_that_moved_are_not_new() -> None:
    head = {"a.py": ["v = 0", "w=4", *RAGGED[:4]]}
    base = hunks({"a.py": RAGGED}, (1, 2), (5, 5))
    assert new(hunks(head, (2, 2), (3, 4)), base, changed={"a.py": ((1, 2),)}) == []


def test_a_file_that_the_base_does_not_have_is_new() -> None:
    assert new(side({"b.py": ["y = BAD"]}), side({})) == [("b.py", 1)]


@given(st.lists(st.text(alphabet="ab ,'\")]\n\t", max_size=12), max_size=8))
def test_any_text_can_be_compared_with_itself(code: list[str]) -> None:
    found = [finding(line=number) for number in range(1, len(code) + 3)]
    assert new(sided(found, {"a.py": code}), sided(found, {"a.py": code})) == []
