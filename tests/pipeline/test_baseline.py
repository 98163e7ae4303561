"""What was accepted does not count: once for each time it was accepted, and never a secret."""

import json
from typing import Any

import pytest

from ghapp.errors import Problem
from ghapp.model import Accepted, Finding
from ghapp.pipeline.baseline import (
    MAX_BYTES,
    NOTHING,
    Baseline,
    acceptable,
    apply,
    changed,
    entries_of,
    parse_baseline,
    written,
)
from tests.pipeline.conftest import finding

A, B = "a" * 32, "b" * 32
SAID = {"who": "mia", "when": "2026-01-01", "why": "old code"}


def entry(mark: str = A, **fields: Any) -> Accepted:
    return Accepted.model_validate({"fingerprint": mark, "tool": "ruff", "path": "a.py"} | SAID | fields)


def found(mark: str = A, **fields: Any) -> Finding:
    return finding(**{"fingerprint": mark, "counts": True} | fields)


def counting(*entries: Accepted, older: tuple[Finding, ...] = (), left: Any, missing: str = "") -> list[int]:
    """The lines of what still counts."""
    applied = apply(Baseline(entries=entries), older, left, {missing})
    assert all(each.counts != each.accepted for each in applied.findings)
    return [each.line or 0 for each in applied.findings if each.counts]


ONE, TWO = found(line=1), found(f"{A}:2", line=2)
SECRET = found(category="security", severity="error")


@pytest.mark.parametrize(
    ("entries", "left", "lines"),
    [
        ((), (ONE,), [1]),
        ((entry(),), (ONE,), []),
        ((entry(),), (ONE, TWO), [2]),
        ((entry(count=2),), (ONE, TWO), []),
        ((entry(), entry(who="ann")), (ONE, TWO), []),
        ((entry(B),), (ONE,), [1]),
        ((entry(path="b.py"),), (ONE,), [1]),
        ((entry(),), (SECRET,), [1]),
        ((entry(),), (SECRET, ONE), [1]),
        ((entry(),), (found(category="security", severity="warning"),), []),
    ],
)
def test_what_was_accepted_does_not_count(
    entries: tuple[Accepted, ...], left: tuple[Finding, ...], lines: list[int]
) -> None:
    assert counting(*entries, left=left) == lines


def test_a_second_one_is_new_wherever_it_stands() -> None:
    """The accepted one is on the base too: the new one came above it, and is numbered first."""
    assert counting(entry(), older=(TWO,), left=(ONE,)) == [1]


def test_an_entry_goes_with_a_renamed_file_but_not_with_a_copy() -> None:
    copy = found(path="new.py", line=3)
    assert counting(entry(), left=(copy,)) == [3]
    assert counting(entry(), left=(copy,), missing="a.py") == []
    assert counting(entry(), left=(copy, found(path="b.py", line=4)), missing="a.py") == [4]


def test_what_does_not_count_anyway_is_not_called_accepted() -> None:
    applied = apply(Baseline(entries=(entry(),)), (), (found(counts=False),), ())
    assert not applied.findings[0].accepted


def test_entries_without_a_finding_are_unused() -> None:
    applied = apply(Baseline(entries=(entry(count=3), entry(B))), (TWO,), (ONE,), ())
    assert [(each.fingerprint, each.count) for each in applied.unused] == [(B, 1), (A, 1)]


def test_new_entries_say_who_when_and_why_and_leave_out_what_is_refused() -> None:
    said = {"who": "mia", "when": "now", "why": "old", "pull": 7}
    info = found(B, counts=False)
    entries = entries_of((ONE, TWO, SECRET, info, found("")), **said)  # type: ignore[arg-type]
    assert [each.model_dump() for each in entries] == [
        {"fingerprint": A, "tool": "ruff", "code": "F1", "path": "a.py", "count": 2} | said
    ]
    assert acceptable((ONE, SECRET, info)) == (ONE,)


@pytest.mark.parametrize(
    ("entries", "gone", "kept"),
    [
        ((entry(),), (), [(A, 1)]),
        ((entry(), entry(B)), (entry(),), [(B, 1)]),
        ((entry(count=3),), (entry(count=2),), [(A, 1)]),
        ((entry(path="b.py"),), (entry(),), [(A, 1)]),
        ((entry(), entry(when="later")), (entry(),), [(A, 1)]),
    ],
)
def test_what_is_gone_is_dropped(
    entries: tuple[Accepted, ...], gone: tuple[Accepted, ...], kept: list[tuple[str, int]]
) -> None:
    after = changed(Baseline(entries=entries), (), gone)
    assert [(each.fingerprint, each.count) for each in after.entries] == kept


def test_of_two_alike_the_younger_is_dropped() -> None:
    after = changed(Baseline(entries=(entry(), entry(when="later"))), (), (entry(),))
    assert [each.when for each in after.entries] == [entry().when]


def test_what_is_written_can_be_read_and_is_in_order() -> None:
    after = changed(NOTHING, (entry(path="z.py"), entry(path="b.py")), ())
    assert parse_baseline(written(after)) == after
    assert after.paths == ("b.py", "z.py")


def test_the_hash_is_that_of_what_is_accepted() -> None:
    one = Baseline(entries=(entry(), entry(B)))
    assert NOTHING.hash == ""
    assert one.hash == Baseline(entries=(entry(B, who="ann"), entry())).hash
    assert one.hash != Baseline(entries=(entry(), entry(B, count=2))).hash


@pytest.mark.parametrize(
    ("content", "line", "detail"),
    [
        (b"{\n{", 2, "Expecting property name enclosed in double quotes"),
        (b"", 1, "Expecting value"),
        (b"\xff", 1, "not JSON in UTF-8"),
        (b"[" * 100_000, 1, "not JSON in UTF-8"),
        (b"1" * 5000, 1, "not JSON in UTF-8"),
        (b" " * (MAX_BYTES + 1), 1, "larger than 900 kB"),
        (b"[]", 1, "valid dictionary"),
        (b'{"version": 2}', 1, "`version`"),
        (b'{"version": 1, "entires": []}', 1, "`entires`"),
    ],
)
def test_what_cannot_be_read_is_a_problem(content: bytes, line: int, detail: str) -> None:
    problem = parse_baseline(content)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.context["line"]) == ("E322", str(line))
    assert detail in problem.message


@pytest.mark.parametrize(
    "fields",
    [{"fingerprint": "short"}, {"path": "/etc/passwd"}, {"path": "a/../../b"}, {"count": 0}, {"tool": ""}],
)
def test_an_entry_that_makes_no_sense_is_a_problem(fields: dict[str, Any]) -> None:
    content = {"version": 1, "entries": [entry().model_dump() | fields]}
    assert isinstance(parse_baseline(json.dumps(content).encode()), Problem)
