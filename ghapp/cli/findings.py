"""A report for a person who looks at a terminal. What it quotes can neither colour nor move anything."""

import sys
from collections.abc import Iterator
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ghapp.cli.console import printable
from ghapp.cli.documents import rule
from ghapp.model import Conclusion, Finding, PluginResult, Report, Severity

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_STATUS = {"ok": "green", "findings": "yellow", "broken": "red", "timeout": "red", "skipped": "dim"}
_SHOWN_SKIPS = 20


def show_findings(report: Report) -> None:
    wide = None if sys.stdout.isatty() else 100_000  # nobody's terminal: no line is cut
    console = Console(width=wide, soft_wrap=wide is not None, highlight=False)
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
    text.append(f"  {printable(rule(issue))}  {printable(issue.message)}")
    text.append("" if issue.counts else f"  ({'accepted' if issue.accepted else 'does not count'})", "dim")
    return text


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
