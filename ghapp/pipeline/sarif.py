"""A report as SARIF 2.1.0: one run a tool, so that whoever reads it keeps the tools apart. Pure.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import quote

from ghapp.model import Finding, PluginResult, Report, Severity
from ghapp.pipeline.report import JUDGED, is_trouble

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "ghapp/v1"
# The only one that code scanning reads: without it an alert on a line that moves is another alert.
FINGERPRINT_OF_GITHUB = "primaryLocationLineHash"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SIGN = r"(?:[\w.~!$&'()*+,;=:@/-]|%[0-9a-fA-F]{2})"
_URI = re.compile(
    rf"https?://[\w.-]+(:\d{{1,5}})?(/{_SIGN}*)?(\?(?:{_SIGN}|\?)*)?(#(?:{_SIGN}|\?)*)?", re.ASCII
)

Json = dict[str, Any]


def as_sarif(report: Report) -> Json:
    """Of the skipped tools only those that are missed: what did not run says nothing."""
    by_tool = sorted(report.issues, key=lambda issue: issue.tool)
    found = {tool: list(issues) for tool, issues in groupby(by_tool, key=lambda issue: issue.tool)}
    told = [each for each in report.plugins if each.status in JUDGED or is_trouble(each) or each.id in found]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [_run(each, sorted(found.get(each.id, ()), key=lambda f: f.order)) for each in told],
    }


def category(tool: str) -> str:
    """What code scanning tells analyses apart by. It is what stands before the last `/`."""
    return f"ghapp/{tool}/"


def _run(result: PluginResult, issues: Sequence[Finding]) -> Json:
    driver: Json = {"name": result.id, "rules": _rules(issues)}
    if result.version:
        driver["version"] = result.version
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": category(result.id)},
        "invocations": [_invocation(result)],
        "columnKind": "unicodeCodePoints",
        "results": [_result(issue) for issue in issues],
    }


def _invocation(result: PluginResult) -> Json:
    if not is_trouble(result):
        return {"executionSuccessful": True}
    said = {"level": "error", "message": {"text": f"{result.status}: {result.reason}"}}
    return {"executionSuccessful": False, "toolExecutionNotifications": [said]}


def _rules(issues: Sequence[Finding]) -> list[Json]:
    """Each as its most severe finding has it, which comes first."""
    first: dict[str, Finding] = {}
    for issue in issues:
        first.setdefault(_rule_id(issue), issue)
    return [_rule(name, issue) for name, issue in sorted(first.items())]


def _rule(name: str, issue: Finding) -> Json:
    rule: Json = {
        "id": name,
        "shortDescription": {"text": f"{issue.tool}: {name}"},
        "defaultConfiguration": {"level": _LEVELS[issue.severity]},
        "properties": {"tags": [issue.category.value]},
    }
    if issue.help_url and _URI.fullmatch(issue.help_url):
        rule["helpUri"] = issue.help_url
    return rule


def _result(issue: Finding) -> Json:
    place: Json = {"artifactLocation": {"uri": quote(issue.path)}}
    if region := _region(issue):
        place["region"] = region
    result: Json = {
        "ruleId": _rule_id(issue),
        "level": _LEVELS[issue.severity],
        "message": {"text": issue.message or _rule_id(issue)},
        "locations": [{"physicalLocation": place}],
        "properties": {"category": issue.category.value, "fixable": issue.fixable, "counts": issue.counts},
    }
    if issue.accepted:
        result["suppressions"] = [{"kind": "external"}]
    if issue.fingerprint:
        numbered = issue.fingerprint if ":" in issue.fingerprint else f"{issue.fingerprint}:1"
        marks = {FINGERPRINT: issue.fingerprint, FINGERPRINT_OF_GITHUB: numbered}
        result["partialFingerprints"] = marks
    return result


def _rule_id(issue: Finding) -> str:
    """A tool that names no rule is one itself."""
    return issue.code or issue.tool


def _region(issue: Finding) -> Json:
    """Columns mean something only on a line."""
    if not issue.line or issue.line < 1:
        return {}
    backwards = issue.end_line in {None, issue.line} and (issue.end_column or 0) < (issue.column or 0)
    numbers = {
        "startLine": issue.line,
        "endLine": issue.end_line,
        "startColumn": issue.column,
        "endColumn": None if backwards else issue.end_column,
    }
    return {name: number for name, number in numbers.items() if number is not None and number >= 1}
