"""A finding keeps its identity while lines and files move, and two findings never share one."""

from collections.abc import Sequence
from typing import Any, SupportsIndex

from hypothesis import given
from hypothesis import strategies as st

from ghapp.model import Finding
from ghapp.plugin.fingerprint import Lines, mark_of, marked, numbered
from tests.pipeline.conftest import finding


def fingerprinted(findings: Sequence[Finding], lines: Lines) -> tuple[Finding, ...]:
    return numbered(marked(findings, lines))


TEXT = ["import os", "", "def f():", "    return 1", "", "x = os"]


def mark(lines: Sequence[str], line: int | None, **fields: object) -> str:
    return fingerprinted([finding(line=line, **fields)], lambda _: lines)[0].fingerprint


@given(st.lists(st.text(alphabet="abc =()", min_size=1), max_size=60))
def test_lines_above_change_nothing(above: list[str]) -> None:
    before = ["start = 1", *TEXT]
    assert mark([*above, *before], 5 + len(above)) == mark(before, 5)


def test_indentation_and_blank_lines_change_nothing() -> None:
    assert mark(["a", "", "\tx  =  1", "", "", "b"], 3) == mark(["a", "x = 1", "b"], 2)


def test_a_renamed_file_changes_nothing() -> None:
    assert mark(TEXT, 4, path="old.py") == mark(TEXT, 4, path="new/name.py")


def test_the_wording_of_the_message_changes_nothing() -> None:
    assert mark(TEXT, 4, message="see line 3") == mark(TEXT, 4, message="see line 9")


def test_another_line_rule_tool_or_neighbour_changes_it() -> None:
    marks = {
        mark(TEXT, 4),
        mark(TEXT, 4, code="F2"),
        mark(TEXT, 4, tool="pylint"),
        mark(TEXT, 6),
        mark(["import os", "def f():", "    return 2"], 3),
        mark(["import os", "def g():", "    return 1"], 3),
    }
    assert len(marks) == 6


def test_findings_without_a_line_are_told_apart_by_the_files_name() -> None:
    assert mark([], None, path="a/x.py") == mark([], None, path="b/x.py") != mark([], None, path="a/y.py")


def test_a_line_beyond_the_end_is_no_trouble() -> None:
    assert mark(["only"], 99)


@given(
    st.lists(
        st.builds(lambda line, path: finding(line=line, path=path), st.integers(1, 6), st.sampled_from("ab"))
    )
)
def test_no_two_findings_share_a_fingerprint(findings: list[Finding]) -> None:
    found = fingerprinted(findings, lambda _: ["same"] * 6)
    assert len({each.fingerprint for each in found}) == len(findings)
    assert [each.model_copy(update={"fingerprint": ""}) for each in found] == findings


def test_a_second_one_of_the_same_kind_leaves_the_first_as_it_was() -> None:
    first = mark(["x", "bad", "x"], 2)
    both = fingerprinted([finding(line=4), finding(line=2)], lambda _: ["x", "bad", "x", "bad", "x"])
    assert both[1].fingerprint == first != both[0].fingerprint


def test_an_ordinary_fingerprint_is_what_it_always_was() -> None:
    assert [mark(TEXT, line) for line in (1, 4, 99, None)] == [
        "aafa8fc3205f737b672d76d40203a65b",
        "b8e2b2b452cf1f2a003ea19a94348723",
        "b2e1e43474d1abadd5cf5505cddb6b38",
        "4af0026d5727ae0ebf88790f03ee3fb3",
    ]


class Line(str):
    """Counts how much of it is looked at."""

    __slots__ = ()
    looked_at = 0

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        part = super().__getitem__(key)
        Line.looked_at += len(part)
        return part

    def split(self, *_: Any) -> list[str]:
        raise AssertionError("the whole line is looked at")


def test_many_findings_on_one_long_line_look_at_its_start_once() -> None:
    Line.looked_at = 0
    line = Line("x " * 500_000)
    found = fingerprinted([finding(column=column) for column in range(1, 2000)], lambda _: [line])
    assert len({each.fingerprint for each in found}) == 1999
    assert Line.looked_at == 1000


def test_identical_ones_share_a_mark() -> None:
    lines = ["same", "same", "same", "same", "same"]
    found = fingerprinted([finding(line=line) for line in (4, 2, 3)], lambda _: lines)
    assert [each.fingerprint[32:] for each in found] == [":3", "", ":2"]
    assert len({mark_of(each) for each in found}) == 1
