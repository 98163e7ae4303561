"""Formats: what tools may print, and the nonsense that must not pass."""

import json
from typing import Any

import pytest

from ghapp.plugin.formats import Found, Nonsense
from ghapp.plugin.formats.known import FORMATS
from ghapp.plugin.shape import Output

DIFF = """\
--- a.py\t2026-01-01
+++ a.py\t2026-01-02
@@ -1,5 +1,5 @@
 one
-two
-three
+2
 four
+new
 five
@@ -9 +9,0 @@
-nine
"""


def parsed(format_: str, text: str, **fields: Any) -> list[Found]:
    return FORMATS[format_](text, Output(format=format_, **fields))


def test_a_diff_is_one_finding_for_each_run_of_changed_lines() -> None:
    found = parsed("diff", DIFF, message="m")
    assert [(f.path, f.line, f.end_line) for f in found] == [("a.py", 2, 3), ("a.py", 5, 5), ("a.py", 9, 9)]
    assert all(f.fixable and f.message == "m" for f in found)


def test_no_diff_is_no_finding() -> None:
    assert parsed("diff", "", message="m") == []


@pytest.mark.parametrize("lines", [1, 4, 6])
def test_half_a_diff_is_nonsense(lines: int) -> None:
    with pytest.raises(Nonsense, match="half a"):
        parsed("diff", "\n".join(DIFF.splitlines()[:lines]), message="m")


@pytest.mark.parametrize("text", ["Segmentation fault\n", "@@ -1 +1 @@\n-a\n+b\n"])
def test_what_is_no_diff_is_nonsense(text: str) -> None:
    with pytest.raises(Nonsense):
        parsed("diff", text, message="m")


def test_a_mark_of_the_encoding_may_stand_before_a_header() -> None:
    text = "--- a.py\n+++ a.py\n@@ -1 +1 @@\n-a\n+b\n\ufeff--- b.py\n+++ b.py\n@@ -1 +1 @@\n-a\n+b\n"
    assert [f.path for f in parsed("diff", text, message="m")] == ["a.py", "b.py"]


@pytest.mark.parametrize(("ends", "sign"), [("return", "\r"), ("unicode", "\r"), ("unicode", "\x0c")])
def test_a_diff_is_followed_by_what_ends_a_line_for_its_tool(ends: str, sign: str) -> None:
    text = (
        DIFF.replace(" one\n", f" one{sign}").replace("-two\n", f"-two{sign}").replace("@@ -1,5", "@@ -1,5")
    )
    assert parsed("diff", text, message="m", line_ends=ends) == parsed("diff", DIFF, message="m")
    with pytest.raises(Nonsense):
        parsed("diff", text, message="m")


def sarif(**result: Any) -> str:
    rule = {"id": "R1", "helpUri": "https://rules/R1", "defaultConfiguration": {"level": "error"}}
    place = {"artifactLocation": {"uri": "src/a%20b.py"}, "region": {"startLine": 3, "startColumn": 2}}
    results = [
        {"ruleId": "R1", "message": {"text": "m"}, "locations": [{"physicalLocation": place}], **result}
    ]
    return json.dumps({"runs": [{"tool": {"driver": {"name": "t", "rules": [rule]}}, "results": results}]})


def test_sarif_gives_place_level_and_help_of_the_rule() -> None:
    (found,) = parsed("sarif", sarif())
    assert (found.path, found.line, found.column) == ("src/a b.py", 3, 2)
    assert (found.code, found.level, found.help_url) == ("R1", "error", "https://rules/R1")


def test_sarif_knows_fixes_own_levels_and_suppressions() -> None:
    (found,) = parsed("sarif", sarif(level="note", fixes=[{}]))
    assert (found.level, found.fixable) == ("note", True)
    assert parsed("sarif", sarif(suppressions=[{"kind": "inSource"}])) == []


def test_a_message_in_markdown_alone_is_a_message() -> None:
    (found,) = parsed("sarif", sarif(message={"markdown": "`a` should be `b`"}))
    assert found.message == "`a` should be `b`"


@pytest.mark.parametrize("text", ["", "{}", '{"runs": []}', '{"runs": [{"tool": ', sarif()[:-20]])
def test_half_a_sarif_is_nonsense(text: str) -> None:
    with pytest.raises(Nonsense, match="not SARIF"):
        parsed("sarif", text)


JUNIT = """<?xml version="1.0"?><testsuites><testsuite name="s">
<testcase classname="t.T" name="ok"/>
<testcase classname="t.T" name="bad" file="t.py" line="7"><failure message="1 != 2">trace</failure></testcase>
<testcase name="worse"><error type="X">first
second</error></testcase></testsuite></testsuites>"""


def test_junit_gives_failures_and_errors() -> None:
    failure, error = parsed("junit", JUNIT)
    assert (failure.path, failure.line, failure.code, failure.message) == (
        "t.py",
        7,
        "t.T.bad",
        "t.T.bad: 1 != 2",
    )
    assert (error.path, error.level, error.message) == ("", "error", "worse: first")


CHECKSTYLE = """<checkstyle version="4"><file name="a.sh">
<error line="2" column="1" severity="warning" message="m" source="SC1"/>
</file><file name="b.sh"/></checkstyle>"""


def test_checkstyle_gives_the_errors_of_files() -> None:
    (found,) = parsed("checkstyle", CHECKSTYLE)
    assert (found.path, found.line, found.level, found.code) == ("a.sh", 2, "warning", "SC1")


BOMB = '<!DOCTYPE x [<!ENTITY a "b">]>'


@pytest.mark.parametrize("format_", ["junit", "checkstyle"])
@pytest.mark.parametrize("text", ["", "garbage", JUNIT[:90], "<html/>", BOMB + JUNIT[21:], BOMB + CHECKSTYLE])
def test_other_xml_half_xml_and_entities_are_nonsense(format_: str, text: str) -> None:
    with pytest.raises(Nonsense):
        parsed(format_, text)


def test_json_fields_are_found_by_path() -> None:
    fields = {"path": "where.file", "line": "where.at.0", "message": "say", "fixable": "fix", "level": "n"}
    text = json.dumps({"all": [{"where": {"file": "a", "at": [4, 5]}, "say": "m", "fix": {}, "n": 2}]})
    (found,) = parsed("json", text, items="all", fields=fields)
    assert (found.path, found.line, found.message, found.fixable, found.level) == ("a", 4, "m", False, "2")


def test_json_lines_are_items_each() -> None:
    assert [f.message for f in parsed("jsonl", '{"m": "a"}\n\n{"m": "b"}\n', fields={"message": "m"})] == [
        "a",
        "b",
    ]


@pytest.mark.parametrize("text", ['{"m": "a"}\n{"m": ', "garbage", "[" * 100_000])
def test_half_a_line_of_json_is_nonsense(text: str) -> None:
    with pytest.raises(Nonsense):
        parsed("jsonl", text, fields={"message": "m"})


def test_a_pattern_reads_lines_and_skips_declared_noise() -> None:
    text = "a.py:3: bad\nnote: never mind\n\nb.py:4: worse\n"
    found = parsed("regex", text, pattern=r"(?P<path>.+?):(?P<line>\d+): (?P<message>.+)", noise="^note: ")
    assert [(f.path, f.line, f.message) for f in found] == [("a.py", 3, "bad"), ("b.py", 4, "worse")]


LINE = r"(?P<path>.+?):(?P<line>\d+): (?P<message>.+)"


@pytest.mark.parametrize("sign", ["\u2028", "\x85", "\x0b", "\x0c", "\x1c", "\r"])
def test_only_a_line_feed_ends_a_line(sign: str) -> None:
    assert parsed("regex", f"a.py:3: b{sign}c\r\n", pattern=LINE)[0].message == f"b{sign}c"


def test_what_can_be_fixed_is_there_or_is_a_certain_text() -> None:
    fixes = ('{"kind": "safe"}', '{"kind": "unsafe"}', "null")
    text = "".join(f'{{"m": "a", "fix": {fix}}}\n' for fix in fixes)
    for path, expected in (("fix", [True, True, False]), ("fix.kind=safe", [True, False, False])):
        found = parsed("jsonl", text, fields={"message": "m", "fixable": path})
        assert [each.fixable for each in found] == expected


@pytest.mark.parametrize("sign", ["\u2028", "\x85"])
def test_only_a_line_feed_ends_an_item(sign: str) -> None:
    assert parsed("jsonl", f'{{"m": "b{sign}c"}}\n', fields={"message": "m"})[0].message == f"b{sign}c"


def test_a_very_long_line_is_read_by_its_beginning() -> None:
    text = f"a.py:3: {'x' * 9000}\nnote: {'x' * 9000}\n"
    assert len(parsed("regex", text, pattern=LINE, noise="^note: ")) == 1
    with pytest.raises(Nonsense, match="not a line of this tool: 'xxx"):
        parsed("regex", "x" * 9000, pattern=LINE)


REPORTS = "error: bad\n --> a.toml:3\n  x = error: y\n\nerror: worse\n --> b.toml:4\nnote: two failed\n"
BLOCK = {
    "starts": "error: |note: ",
    "pattern": r"error: (?P<message>.+)\n --> (?P<path>.+):(?P<line>\d+)(?s:.*)",
}


def test_a_report_of_several_lines_is_one_finding() -> None:
    found = parsed("regex", REPORTS, **BLOCK, noise="^note: ")
    assert [(f.path, f.line, f.message) for f in found] == [("a.toml", 3, "bad"), ("b.toml", 4, "worse")]


@pytest.mark.parametrize("text", ["error: bad\n", f"Segmentation fault\n{REPORTS}", REPORTS])
def test_half_a_report_of_several_lines_is_nonsense(text: str) -> None:
    with pytest.raises(Nonsense, match="not a line of this tool"):
        parsed("regex", text, **BLOCK)


def test_a_line_that_is_neither_is_nonsense() -> None:
    with pytest.raises(Nonsense, match=r"b\.py:4"):
        parsed("regex", "a.py:3: bad\nb.py:4", pattern=r"(?P<path>.+?):(?P<line>\d+): (?P<message>.+)")


def test_a_finding_on_a_line_without_an_end_is_nonsense() -> None:
    assert len(parsed("regex", "a.py:3: bad\nnote: x", pattern=LINE, noise="^note: ")) == 1
    with pytest.raises(Nonsense, match="cut short"):
        parsed("regex", "a.py:3: bad\nb.py:4: wo", pattern=LINE)


def test_a_message_of_the_manifest_stands_in_for_none() -> None:
    (found,) = parsed("regex", "a.py\n", pattern="(?P<path>.+)", message="m")
    assert (found.path, found.message) == ("a.py", "m")
