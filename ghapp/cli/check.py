"""`ghapp check`: the same pipeline as the App's, on a person's own checkout."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import click

from ghapp.cli.console import tell
from ghapp.cli.documents import as_commands, as_json, as_sarif_text
from ghapp.cli.laptop import Laptop, Wish
from ghapp.config.server import Settings
from ghapp.errors import GhappError
from ghapp.model import Conclusion, PluginResult, Report
from ghapp.pipeline import (
    Selection,
    run_plugins,
)
from ghapp.pipeline.report import JUDGED, is_trouble
from ghapp.pipeline.run import One
from ghapp.plugin import Checked

FINE, FINDINGS, USAGE, CONFIGURATION, NOT_JUDGED = 0, 1, 2, 3, 4
_MEANT_BY_USER = {"E002", "E006", "E511"}


def _names(_context: click.Context, _option: click.Parameter, text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--base", metavar="REV", help="Compare with this revision (default: where the branch came from)."
)
@click.option("--all", "everything", is_flag=True, help="Show and count all findings, not only new ones.")
@click.option("--plugins", metavar="A,B", callback=_names, help="Run these plugins and no others.")
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif", "github"]), default="text")
@click.option("--strict/--permissive", default=None, help="Any finding fails, or only hard ones.")
@click.pass_context
def check(context: click.Context, /, path: Path, form: str, **wishes: Any) -> None:
    """Check a repository, a folder or a file of it, as the App would."""
    wish = Wish(path, **wishes)
    if wish.base is not None and wish.everything:
        raise click.UsageError("--base and --all contradict each other")
    try:
        report = asyncio.run(_check(context.obj, wish))
    except GhappError as error:
        tell(error.problem)
        context.exit(status_of_problem(error.code))
    _show(report, form)
    context.exit(status_of(report))


def status_of(report: Report) -> int:
    """Not being able to judge wins over findings; a plugin that broke is never fine."""
    if report.conclusion is Conclusion.SUCCESS:
        return FINE
    judged = any(result.status in JUDGED for result in report.plugins)
    if not judged or any(result.required and is_trouble(result) for result in report.plugins):
        return NOT_JUDGED
    return FINDINGS if report.summary.total_counting else NOT_JUDGED


def status_of_problem(code: str) -> int:
    if code in _MEANT_BY_USER:
        return USAGE
    return CONFIGURATION if code.startswith("E3") else NOT_JUDGED


async def _check(settings: Settings, wish: Wish) -> Report:
    laptop = await Laptop.open(settings, wish)
    return await laptop.judge(laptop.tree, run_all)


async def run_all(selection: Selection, one: One) -> tuple[Checked, ...]:
    """With a bar for somebody who looks."""
    if not sys.stderr.isatty():
        return await run_plugins(selection.tasks, one)
    from ghapp.cli.progress import bar_of

    with bar_of(len(selection.tasks)) as advance:
        return await run_plugins(selection.tasks, one, lambda checked: advance(_ended(checked.result)))


def _ended(result: PluginResult) -> str:
    return f"{result.id}: {result.status}"


def _show(report: Report, form: str) -> None:
    if form == "json":
        click.echo(as_json(report))
    elif form == "sarif":
        click.echo(as_sarif_text(report))
    elif form == "github":
        for line in as_commands(report):
            click.echo(line)
    else:
        from ghapp.cli.findings import show_findings

        show_findings(report)
