"""A report as SARIF: valid for everybody, and the same findings when it is read again."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.config.repository import RepositoryConfig
from ghapp.model import Category, Finding, PluginResult, PluginStatus, Report, Severity
from ghapp.pipeline import Facts, Selection, build_report
from ghapp.pipeline.sarif import as_sarif
from ghapp.plugin import Checked
from ghapp.plugin.formats.found import Found
from ghapp.plugin.formats.sarif import parse
from ghapp.plugin.shape import Output
from tests.pipeline.conftest import checked, finding, result

SCHEMA = json.loads(Path(__file__).with_name("sarif-schema-2.1.0.json").read_text())
VALID = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)
TOOLS = ("ruff", "mypy", "a_b")


def report(*ended: Checked, skipped: tuple[PluginResult, ...] = ()) -> Report:
    return build_report(Facts("r", "", ""), Selection((), skipped, ()), ended, RepositoryConfig(), None)


def run_of(*ended: Checked) -> dict[str, Any]:
    [run] = as_sarif(report(*ended))["runs"]
    assert isinstance(run, dict)
    return run


NUMBERS = st.none() | st.integers(-1, 2**31 - 1)
WORDS = st.text(max_size=30)
FINDINGS = st.builds(
    Finding,
    tool=st.sampled_from(TOOLS),
    path=st.text(min_size=1, max_size=40),
    line=NUMBERS,
    end_line=NUMBERS,
    column=NUMBERS,
    end_column=NUMBERS,
    code=WORDS,
    category=st.sampled_from(Category),
    severity=st.sampled_from(Severity),
    message=WORDS,
    fixable=st.booleans(),
    help_url=st.none() | WORDS.map("https://example.org/{}".format) | WORDS.map("http://{}".format),
    fingerprint=st.sampled_from(["", "f" * 32]),
)
RESULTS = st.builds(
    PluginResult,
    id=st.sampled_from(TOOLS),
    status=st.sampled_from(PluginStatus),
    reason=WORDS,
    version=st.none() | WORDS,
    required=st.booleans(),
)
REPORTS = st.builds(
    lambda results, findings: report(
        *(Checked(each, tuple(f for f in findings if f.tool == each.id)) for each in results)
    ),
    st.lists(RESULTS, unique_by=lambda each: each.id),
    st.lists(FINDINGS, max_size=8),
)


@given(REPORTS)
def test_every_report_is_valid_sarif(any_report: Report) -> None:
    assert [error.message for error in VALID.iter_errors(as_sarif(any_report))] == []


@pytest.mark.parametrize("spoiled", [{"version": "2.0.0"}, {"runs": [{}]}, {"more": 1}])
def test_the_schema_refuses_what_is_no_sarif(spoiled: dict[str, Any]) -> None:
    assert not VALID.is_valid(as_sarif(report(checked("ruff", finding()))) | spoiled)


def test_a_helpless_address_is_no_help() -> None:
    bad = [
        finding(code=f"F{n}", help_url=url)
        for n, url in enumerate(["https://a b/", "https://x/%", "http://"])
    ]
    good = finding(code="G", help_url="https://docs.example.org:8/a%20b?c=d/e?#f")
    rules = run_of(checked("ruff", *bad, good))["tool"]["driver"]["rules"]
    assert [rule.get("helpUri") for rule in rules] == [None, None, None, good.help_url]


# What a tool reports: a place that makes sense, and one help a rule.
SOUND = st.builds(
    lambda line, more, column, width, code, **fields: Finding(
        line=line,
        end_line=line + more if line and more is not None else None,
        column=column if line else None,
        end_column=column + width if line and column and width is not None else None,
        code=code,
        help_url=f"https://example.org/{len(code)}",
        **fields,
    ),
    line=st.none() | st.integers(1, 10**6),
    more=st.none() | st.integers(0, 50),
    column=st.none() | st.integers(1, 10**4),
    width=st.none() | st.integers(0, 50),
    code=st.text(min_size=1, max_size=10),
    tool=st.sampled_from(TOOLS),
    path=st.text("ab/é 日%#?:\n\\-", min_size=1).filter(lambda path: not path.startswith("/")),
    severity=st.sampled_from(Severity),
    message=st.text(min_size=1),
    fixable=st.booleans(),
)


@given(st.lists(SOUND, min_size=1, max_size=8))
def test_read_back_it_gives_the_same_findings(findings: list[Finding]) -> None:
    by_tool = (checked(tool, *(each for each in findings if each.tool == tool)) for tool in TOOLS)
    text = json.dumps(as_sarif(report(*by_tool)))
    assert sorted(parse(text, Output(format="sarif")), key=repr) == sorted(map(_found, findings), key=repr)


def _found(issue: Finding) -> Found:
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    kept = ("path", "line", "end_line", "column", "end_column", "code", "message", "fixable", "help_url")
    said = {name: getattr(issue, name) for name in kept}
    return Found(columns="characters", level=levels[issue.severity], **said)


def test_each_tool_is_a_run_of_its_own() -> None:
    runs = as_sarif(report(checked("ruff", finding(), version="1.2"), checked("mypy")))["runs"]
    said = [
        (run["tool"]["driver"]["name"], run["automationDetails"]["id"], len(run["results"])) for run in runs
    ]
    assert said == [("mypy", "ghapp/mypy/", 0), ("ruff", "ghapp/ruff/", 1)]
    assert [run["tool"]["driver"].get("version") for run in runs] == [None, "1.2"]


def test_a_finding_keeps_what_sarif_has_no_word_for() -> None:
    issue = finding(category="type", fixable=True, fingerprint="abc", severity="info")
    [told] = run_of(checked("ruff", issue))["results"]
    assert told["properties"] == {"category": "type", "fixable": True, "counts": False}
    assert told["partialFingerprints"] == {"ghapp/v1": "abc", "primaryLocationLineHash": "abc:1"}


def test_what_was_accepted_is_suppressed() -> None:
    both = run_of(checked("ruff", finding(accepted=True), finding(line=9)))["results"]
    assert [told.get("suppressions") for told in both] == [[{"kind": "external"}], None]


def test_a_second_one_like_it_is_numbered() -> None:
    [told] = run_of(checked("ruff", finding(fingerprint="abc:2")))["results"]
    assert told["partialFingerprints"] == {"ghapp/v1": "abc:2", "primaryLocationLineHash": "abc:2"}


def test_a_rule_is_as_bad_as_its_worst_finding() -> None:
    both = checked("ruff", finding(severity="info"), finding(severity="error", line=9))
    [rule] = run_of(both)["tool"]["driver"]["rules"]
    assert (rule["id"], rule["defaultConfiguration"]) == ("F1", {"level": "error"})


@pytest.mark.parametrize("status", ["broken", "timeout"])
def test_a_tool_that_broke_says_so_beside_what_it_found(status: str) -> None:
    run = run_of(checked("ruff", finding(), status=status, reason="fell over"))
    [invocation] = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == f"{status}: fell over"
    assert len(run["results"]) == 1


def test_a_skipped_tool_is_told_only_where_it_is_missed() -> None:
    skipped = (result("mypy", "skipped"), result("ruff", "skipped", required=True))
    runs = as_sarif(report(skipped=skipped))["runs"]
    assert [run["tool"]["driver"]["name"] for run in runs] == ["ruff"]


@pytest.mark.parametrize(
    ("place", "uri"),
    [
        ({"path": "a b/é#.py"}, "a%20b/%C3%A9%23.py"),
        ({"path": "c:d.py"}, "c%3Ad.py"),
        ({"path": "50%"}, "50%25"),
    ],
)
def test_a_path_is_a_relative_address(place: dict[str, Any], uri: str) -> None:
    [told] = run_of(checked("ruff", finding(**place)))["results"]
    assert told["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}


@pytest.mark.parametrize(
    ("place", "region"),
    [
        ({"line": None, "column": 3}, None),
        ({"line": 2, "column": 5, "end_column": 3}, {"startLine": 2, "startColumn": 5}),
        (
            {"line": 2, "end_line": 3, "column": 5, "end_column": 1},
            {"startLine": 2, "endLine": 3, "startColumn": 5, "endColumn": 1},
        ),
    ],
)
def test_a_place_makes_sense_or_is_left_out(place: dict[str, Any], region: dict[str, int] | None) -> None:
    [told] = run_of(checked("ruff", finding(**place)))["results"]
    assert told["locations"][0]["physicalLocation"].get("region") == region
