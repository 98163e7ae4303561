"""Lines as a tool counts them become lines as git counts them."""

from pathlib import Path

import pytest

from ghapp.model import Category, Finding, Severity
from ghapp.plugin.lines import Ends, recounted, split


def finding(path: str, line: int | None) -> Finding:
    return Finding(
        tool="t", path=path, line=line, category=Category.OTHER, severity=Severity.INFO, message="m"
    )


@pytest.mark.parametrize(
    ("text", "ends", "lines"),
    [
        ("a\n\nb", "feed", ["a", "", "b"]),
        ("a\rb\r\n", "feed", ["a\rb\r"]),
        ("a\rb\r\nc\x0cd\n", "return", ["a", "b", "c\x0cd"]),
        ("a\rb\r\nc\x0cd\u2028e\x0c", "unicode", ["a", "b", "c", "d", "e"]),
        ("", "feed", []),
    ],
)
def test_what_ends_a_line_is_for_the_tool_to_say(text: str, ends: Ends, lines: list[str]) -> None:
    assert split(text, ends) == lines


@pytest.mark.parametrize(
    ("ends", "line", "real"), [("feed", 3, 3), ("unicode", 1, 1), ("unicode", 3, 2), ("return", 3, 2)]
)
def test_numbers_are_counted_anew(tmp_path: Path, ends: Ends, line: int, real: int) -> None:
    (tmp_path / "a").write_bytes(b"one\rmore\ntwo\nthree\n")
    assert [f.line for f in recounted([finding("a", line), finding("a", None)], tmp_path, ends)] == [
        real,
        None,
    ]


def test_a_number_behind_the_end_of_a_file_is_its_last_line(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one\ntwo\n")
    assert [f.line for f in recounted([finding("a", 99)], tmp_path, "unicode")] == [3]
    assert [f.line for f in recounted([finding("absent", 99)], tmp_path, "unicode")] == [1]
