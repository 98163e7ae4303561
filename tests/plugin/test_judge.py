"""From a tool's words to findings: categories, severities, lines and places."""

from pathlib import Path
from typing import Any

import pytest

from ghapp.model import Category, Finding, Severity
from ghapp.plugin.formats import Found, Nonsense
from ghapp.plugin.judge import inside, judged, rule_of
from ghapp.plugin.shape import Output


def judge(found: dict[str, Any], **output: Any) -> Finding:
    one, how = Found(**{"message": "m", **found}), Output(format="sarif", **output)
    return judged(one, how, rule_of(one, how), "tool")


def test_the_first_rule_that_matches_wins() -> None:
    rules = [
        {"code": "E9.*", "category": "syntax", "severity": "error"},
        {"code": "E.*", "category": "style"},
    ]
    syntax, style = (judge({"code": code}, rules=rules) for code in ("E902", "E501"))
    assert (syntax.category, syntax.severity) == (Category.SYNTAX, Severity.ERROR)
    assert (style.category, style.severity) == (Category.STYLE, Severity.WARNING)


def test_codes_match_whole_and_messages_anywhere() -> None:
    assert judge({"code": "XE9"}, rules=[{"code": "E9", "category": "syntax"}]).category is Category.OTHER
    assert judge({"message": "a syntax error"}, rules=[{"message": "syntax", "category": "syntax"}]).is_hard


def test_the_words_of_the_tool_for_severity_are_translated() -> None:
    assert judge({"level": "HIGH"}, levels={"HIGH": "error"}).severity is Severity.ERROR
    assert judge({"level": "ODD"}, levels={"HIGH": "error"}).severity is Severity.WARNING


def test_a_tool_may_say_that_it_broke() -> None:
    with pytest.raises(Nonsense, match=r"says that it broke: a\.py internal"):
        judge({"path": "a.py", "message": "internal"}, rules=[{"message": "internal", "breaks": True}])


def test_lines_and_columns_count_from_one() -> None:
    found = judge({"line": 0, "end_line": 2, "column": 0}, line_offset=1, column_offset=1)
    assert (found.line, found.end_line, found.column) == (1, 3, 1)
    assert (judge({"line": 0}).line, judge({"line": 5, "end_line": 4}).end_line) == (None, None)


@pytest.mark.parametrize(("said", "code"), [("2086", "SC2086"), ("", "")])
def test_a_code_may_be_made_of_the_tools_own(said: str, code: str) -> None:
    assert judge({"code": said}, code="SC{code}", rules=[{"code": "SC.*", "breaks": True}]).code == code


def test_a_link_is_made_of_the_code_and_only_the_web_is_linked() -> None:
    assert judge({"code": "E1"}, help_url="https://rules/{code}").help_url == "https://rules/E1"
    assert judge({}, help_url="https://rules/{code}").help_url is None
    assert judge({"help_url": "javascript:alert(1)"}).help_url is None


@pytest.mark.parametrize("path", ["a.py", "./a.py", "sub/../a.py", "{tree}/a.py"])
def test_paths_are_relative_to_the_checkout_however_written(tmp_path: Path, path: str) -> None:
    assert inside(path.format(tree=tmp_path), tmp_path, tmp_path) == "a.py"


@pytest.mark.parametrize("path", ["..", "../x", "/etc/passwd", "sub/../../x", "link/x", "loop", "a\0b"])
def test_paths_out_of_the_checkout_are_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "link").symlink_to("/")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(Nonsense, match="outside the checkout"):
        inside(path, tmp_path, tmp_path)
