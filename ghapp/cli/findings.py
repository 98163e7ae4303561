"""A report for a person, a program or a workflow's log. What it quotes can neither colour nor command."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ghapp.cli.console import printable
from ghapp.model import Conclusion, Finding, PluginResult, Report, Severity
from ghapp.pipeline.sarif import as_sarif

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_STATUS = {"ok": "green", "findings": "yellow", "broken": "red", "timeout": "red", "skipped": "dim"}
_SHOWN_SKIPS = 20
_NOT_ASCII = re.compile(r"[^\0-\x7f]+")


def as_json(report: Report) -> str:
    """ASCII only: a terminal may act on other characters."""
    text = report.model_dump_json(by_alias=True, indent=2)
    return text if text.isascii() else _NOT_ASCII.sub(lambda match: json.dumps(match[0])[1:-1], text)


def as_sarif_text(report: Report) -> str:
    return json.dumps(as_sarif(report), indent=2)


def as_text(report: Report, console: Console) -> None:
    ordered = sorted(report.issues, key=lambda issue: (issue.path, issue.line or 0, issue.column or 0))
    for path, issues in groupby(ordered, key=lambda issue: issue.path):
        console.print(Text(printable(path), "bold"))
        for issue in issues:
            console.print(_line(issue))
        console.print()
    if report.plugins:
        console.print(_table(report.plugins, report))
    for line in _notes(report):
        console.print(Text(line))
    good = report.conclusion is Conclusion.SUCCESS
    console.print(Text(f"{report.conclusion}: {printable(report.summary.title)}", "green" if good else "red"))


def _line(issue: Finding) -> Text:
    place = ":".join(str(number) for number in (issue.line, issue.column) if number is not None)
    text = Text(f"  {place:>7}  ")
    text.append(f"{issue.severity:<7}", _COLOURS[issue.severity])
    text.append(f"  {printable(_rule(issue))}  {printable(issue.message)}")
    text.append("" if issue.counts else f"  ({'accepted' if issue.accepted else 'does not count'})", "dim")
    return text


def _rule(issue: Finding) -> str:
    return f"{issue.tool}: {issue.code}" if issue.code else issue.tool


def _table(results: tuple[PluginResult, ...], report: Report) -> Table:
    table = Table("plugin", "status", "findings", "time", "", box=None, pad_edge=False)
    for result in results:
        found = str(report.summary.issues_by_tool.get(result.id, 0) or "")
        status = Text(result.status, _STATUS[result.status])
        seconds = f"{result.seconds:.1f} s" if result.seconds else ""
        table.add_row(Text(printable(result.id)), status, found, seconds, Text(printable(result.reason)))
    return table


def _notes(report: Report) -> Iterator[str]:
    skipped = report.summary.files_skipped
    if skipped:
        yield f"\nnot checked ({len(skipped)}):"
        yield from (f"  {printable(file.path)}: {printable(file.reason)}" for file in skipped[:_SHOWN_SKIPS])
        if len(skipped) > _SHOWN_SKIPS:
            yield f"  and {len(skipped) - _SHOWN_SKIPS} more"
    yield ""
    if report.summary.filter_note:
        yield printable(report.summary.filter_note)


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
        "title": _rule(issue),
    }


def _command(level: str, properties: Mapping[str, object], message: str) -> str:
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value is not None)
    return f"::{level} {given}::{_data(message)}"


def _data(text: object) -> str:
    harmless = "\n".join(printable(line) for line in str(text).split("\n"))
    return harmless.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
