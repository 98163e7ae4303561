"""A report for a program or a workflow's log. What it quotes can neither colour nor command."""

import json
from collections.abc import Iterator, Mapping

from ghapp.cli.console import printable
from ghapp.model import Finding, Report, Severity
from ghapp.pipeline.sarif import as_sarif


def as_json(report: Report) -> str:
    """ASCII only: a terminal may act on other characters."""
    return report.model_dump_json(by_alias=True, indent=2, ensure_ascii=True)


def as_sarif_text(report: Report) -> str:
    return json.dumps(as_sarif(report), indent=2)


def as_commands(report: Report) -> Iterator[str]:
    """Workflow commands, as GitHub Actions reads them from a log."""
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
    for issue in (each for each in report.issues if not each.accepted):
        yield _command(levels[issue.severity], _place(issue), issue.message)
    for result in report.plugins:
        if result.id in report.failed_plugins:
            yield _command("error", {"title": f"{result.id}: {result.status}"}, result.reason)
    yield f"{report.conclusion}: {printable(report.summary.title)}"


def _place(issue: Finding) -> dict[str, object]:
    """Columns only on one line: on several GitHub takes them for nonsense."""
    one_line = issue.end_line in {None, issue.line}
    return {
        "file": issue.path,
        "line": issue.line,
        "endLine": issue.end_line,
        "col": issue.column if one_line else None,
        "endColumn": issue.end_column if one_line else None,
        "title": rule(issue),
    }


def _command(level: str, properties: Mapping[str, object], message: str) -> str:
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value is not None)
    return f"::{level} {given}::{_data(message)}"


def _data(text: object) -> str:
    harmless = "\n".join(printable(line) for line in str(text).split("\n"))
    return harmless.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def rule(issue: Finding) -> str:
    return f"{issue.tool}: {issue.code}" if issue.code else issue.tool
