"""From results to a report: trouble is never success."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.config.repository import RepositoryConfig
from ghapp.model import Conclusion, Report, SkippedFile
from ghapp.pipeline import Facts, Selection, build_report
from ghapp.pipeline.report import conclude
from ghapp.pipeline.schema import report_schema
from ghapp.plugin import Checked
from tests.pipeline.conftest import ROOT, checked, finding, result

FACTS = Facts("run", "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z")
PUBLISHED = ROOT / "docs/report.schema.json"


def report(*ended: Checked, facts: Facts = FACTS, skipped: tuple[Any, ...] = (), **config: Any) -> Report:
    selection = Selection((), skipped, ("a.py", "b.py"))
    built = build_report(facts, selection, ended, RepositoryConfig.model_validate(config), None)
    schema = json.loads(PUBLISHED.read_text())
    jsonschema_rs.validator_for(schema).validate(json.loads(built.model_dump_json(by_alias=True)))
    return built


def test_the_published_schema_is_fresh() -> None:
    command = "python -m ghapp.pipeline.schema > docs/report.schema.json"
    assert PUBLISHED.read_text() == report_schema(), f"refresh it: {command}"


def test_nothing_found_is_success() -> None:
    built = report(checked("ruff"), checked("mypy"))
    assert (built.conclusion, built.summary.title) == ("success", "nothing fails the check")
    assert [each.id for each in built.plugins] == ["mypy", "ruff"]


def test_nothing_to_do_is_success_and_says_so() -> None:
    built = report()
    assert (built.conclusion, built.summary.title) == ("success", "nothing to check here")


@pytest.mark.parametrize(
    ("ended", "title"),
    [
        ([checked("ruff", finding())], "1 finding that counts"),
        ([checked("ruff", finding(), finding(line=2))], "2 findings that count"),
        ([checked("ruff"), checked("mypy", status="broken")], "could not check: mypy broke"),
        ([checked("ruff"), checked("mypy", status="timeout")], "could not check: mypy took too long"),
        (
            [checked("ruff", finding()), checked("mypy", status="broken")],
            "could not check: mypy broke; 1 finding that counts beside it",
        ),
        (
            [checked("ruff"), checked("leaks", status="skipped", required=True)],
            "could not check: leaks is required and was not run",
        ),
        (
            [checked("mypy", status="broken"), checked("ruff", status="timeout")],
            "could not check: E101 Nothing could be judged: every plugin that applies broke (mypy, ruff).",
        ),
        ([checked("ruff", status="skipped")], "could not check: no tool that applies is ready"),
    ],
)
def test_what_fails_the_check(ended: list[Checked], title: str) -> None:
    built = report(*ended)
    assert (built.conclusion, built.summary.title) == ("failure", title)


def test_a_tool_that_is_missing_fails_nothing_while_others_judge() -> None:
    missing = checked("jq", status="skipped", reason="jq is not installed", available=False)
    built = report(checked("ruff"), missing)
    assert built.conclusion is Conclusion.SUCCESS
    assert (built.plugins[0].reason, built.failed_plugins) == ("jq is not installed", ())
    assert built.summary.title == "nothing fails the check; not available: jq"


def test_findings_that_do_not_count_are_shown_and_fail_nothing() -> None:
    built = report(checked("ruff", finding(severity="info"), finding(category="style")), strict=False)
    assert (built.conclusion, len(built.issues), built.summary.total_counting) == ("success", 2, 0)


def test_failed_plugins_are_named_once_and_in_order() -> None:
    built = report(checked("z", status="broken"), checked("a", status="timeout"), checked("ruff"))
    assert built.failed_plugins == ("a", "z")


def test_what_was_wanted_and_cannot_run_is_in_the_table() -> None:
    built = report(checked("ruff"), skipped=(result("typo", "skipped", reason="there is no such plugin"),))
    assert [(each.id, each.reason) for each in built.plugins][1] == ("typo", "there is no such plugin")


def test_the_summary_counts() -> None:
    issues = [
        finding(severity="error", category="syntax"),
        finding(line=2, fixable=True, category="style"),
        finding(line=3, severity="info", category="style"),
    ]
    summary = report(
        checked("ruff", *issues),
        facts=Facts("r", "", "", "a" * 40, (SkippedFile(path="x", reason="binary"),)),
    )
    assert (summary.summary.total_issues, summary.summary.total_errors, summary.summary.total_warnings) == (
        3,
        1,
        1,
    )
    assert (summary.summary.total_counting, summary.summary.total_fixable) == (2, 1)
    assert summary.summary.issues_by_category == {"style": 2, "syntax": 1}
    assert (summary.summary.has_hard_fail, summary.summary.style_only, summary.summary.files) == (
        True,
        False,
        2,
    )
    assert summary.summary.files_skipped[0].reason == "binary"


def test_only_style_is_said_to_be_only_style() -> None:
    assert report(checked("ruff", finding(category="formatting"))).summary.style_only
    assert not report(checked("ruff")).summary.style_only


@given(st.lists(st.sampled_from(["ok", "findings", "broken", "timeout", "skipped"]), min_size=1))
def test_trouble_is_never_success(statuses: list[str]) -> None:
    results = [result(f"p{number}", status) for number, status in enumerate(statuses)]
    conclusion, _ = conclude(results, [], ran=True)
    healthy = {"ok", "findings"} & set(statuses) and not {"broken", "timeout"} & set(statuses)
    assert (conclusion is Conclusion.SUCCESS) == bool(healthy)


@given(
    st.permutations([checked("a", finding(tool="a")), checked("b", finding(tool="b", line=3)), checked("c")])
)
def test_the_order_in_which_plugins_end_changes_nothing(ended: list[Checked]) -> None:
    selection = Selection((), (), ("a.py",))
    built = build_report(FACTS, selection, ended, RepositoryConfig(), None)
    again = build_report(FACTS, selection, ended[::-1], RepositoryConfig(), None)
    assert built == again
    assert Path(built.issues[0].path) == Path("a.py")
