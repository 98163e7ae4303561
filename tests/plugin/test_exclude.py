"""What a repository's configuration of a tool excludes."""

from pathlib import Path

import pytest

from ghapp.plugin import Checked, Tools, check, exclude
from ghapp.plugin.exclude_program import left, places
from ghapp.sandbox import Limits, no_sandbox
from tests.boxes import best
from tests.plugin.builders import plugin


@pytest.mark.parametrize(
    ("kind", "pattern", "excluded"),
    [
        ("regex", "^a/", True),
        ("regex", "b/$", True),
        ("regex", "/a/", False),
        ("regex", "", False),
        ("slash_regex", "^/a/", True),
        ("slash_regex", "/(b|x)/", True),
        ("slash_regex", "^/(\n  x  # not this\n  | a/b\n)/", True),
        ("slash_regex", "^a", False),
        ("globs", "./a/*", True),
        ("globs", "a/*", True),
        ("globs", "x, *.py ,", True),
        ("globs", "b", True),
        ("globs", "c", False),
        ("globs", "./b/*", False),
    ],
)
def test_patterns_are_read_as_the_tool_reads_them(kind: str, pattern: str, excluded: bool) -> None:
    assert (left(["a/b/c.py"], [(kind, pattern)], []) == []) is excluded


@pytest.mark.parametrize(
    ("pattern", "included"),
    [
        ("a", True),
        ("./a/", True),
        (".", True),
        ("x, a/b", True),
        ("a/b/c.py", True),
        ("*/b", True),
        ("**/c.py", True),
        ("a/**/c.py", True),
        ("a/**", True),
        ("a/?/c.*", True),
        ("b", False),
        ("a/c", False),
        ("*.py", False),
        ("../a", False),
        ("a/b/c.p", False),
    ],
)
def test_a_folder_that_is_included_is_so_with_all_that_is_in_it(pattern: str, included: bool) -> None:
    assert (left(["a/b/c.py"], [], [("folders", pattern)]) != []) is included


@pytest.mark.parametrize(
    ("pattern", "included"),
    [("a.b", True), ("x, a.b.c", True), ("b", True), ("b.c", True), ("a.c", False), ("a.b.c.py", False)],
)
def test_a_module_that_is_included_is_so_wherever_it_lies(pattern: str, included: bool) -> None:
    assert (left(["src/a/b/c.py"], [], [("modules", pattern)]) != []) is included


def test_what_is_included_and_excluded_is_left_out() -> None:
    paths = ["a/b.py", "a/c.py", "d.py"]

    assert left(paths, [("regex", "c")], [("folders", "a"), ("folders", "d")]) == ["a/b.py"]


def test_a_file_is_excluded_with_any_folder_above_it() -> None:
    assert list(places("a/b/c.py")) == ["a/", "a/b/", "a/b/c.py"]


async def checked(tmp_path: Path, text: str) -> Checked:
    (tmp_path / "sample.toml").write_text(text)
    made = plugin(
        tmp_path, 'echo "$@" > said; echo []', configured_by=["sample.toml"], excluded_by={"skip": "regex"}
    )
    return await check(made, tmp_path, ["a.py", "b.py", "c.py"], tools=Tools(tmp_path, no_sandbox()))


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("skip = '^a'", "b.py c.py\n"),
        ("[deep]\nskip = ['^a', 'b']", "c.py\n"),
        ("skip = 1", "a.py b.py c.py\n"),
        ("skip", "a.py b.py c.py\n"),
    ],
)
async def test_the_tool_is_not_given_what_is_excluded(tmp_path: Path, text: str, given: str) -> None:
    assert (await checked(tmp_path, text)).result.files == len(given.split())
    assert (tmp_path / "said").read_text() == given


async def test_where_all_is_excluded_nothing_is_run(tmp_path: Path) -> None:
    result = (await checked(tmp_path, "skip = '.'")).result
    assert result.status == "skipped"
    assert result.reason == "the repository's configuration of it excludes all its files"


@pytest.mark.parametrize("pattern", ["(", "^(([a-z.])+)+$|x"])
async def test_a_pattern_that_is_none_or_takes_too_long_is_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    monkeypatch.setattr(exclude, "_LIMITS", Limits(seconds=0.5, memory_mb=512))
    (tmp_path / "sample.toml").write_text(f"skip = '{pattern}'")
    made = plugin(tmp_path, configured_by=["sample.toml"], excluded_by={"skip": "regex"})
    result = (await check(made, tmp_path, [f"{'a' * 60}_.py"], tools=Tools(tmp_path, best()))).result
    assert result.status == "broken"
    assert "what the repository excludes from it cannot be told" in result.reason
