"""`ghapp doctor`: what this machine can do, what it lacks, and what to do about it."""

import asyncio
import json

import click
from rich.console import Console
from rich.table import Table

from ghapp.cli.console import plain
from ghapp.config.server import Settings
from ghapp.model import Trust
from ghapp.pipeline.permission import Permission
from ghapp.sandbox import Level, Sandbox, open_sandbox
from ghapp.sandbox.policy import Executes


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def doctor(settings: Settings, form: str) -> None:
    """Attack the sandbox of this machine, and say what may run in it."""
    sandbox = asyncio.run(open_sandbox(settings.sandbox))
    least = Level(settings.min_sandbox_forks)
    if form == "json":
        click.echo(json.dumps(as_json(sandbox, least), indent=2))
        return
    out = Console(highlight=False)
    out.print(f"sandbox: [bold]{sandbox.level}[/]")
    out.print(_levels(sandbox))
    out.print(_allowed(sandbox.level, least))


def as_json(sandbox: Sandbox, least: Level) -> dict[str, object]:
    return {
        "sandbox": {
            "level": sandbox.level,
            "tried": [{"level": each.level, "holes": list(each.holes)} for each in sandbox.tried],
        },
        "may_run": {
            trust: {
                executes: _refusal(sandbox.level, trust, executes, least) or True for executes in Executes
            }
            for trust in Trust
        },
    }


def _levels(sandbox: Sandbox) -> Table:
    table = Table("level", "holds", "", box=None)
    for each in sandbox.tried:
        table.add_row(each.level, "no" if each.holes else "yes", plain("; ".join(each.holes)))
    return table


def _allowed(level: Level, least: Level) -> Table:
    """Consent is for the repository to give: here is what the machine allows."""
    table = Table("what it executes", "of members", "of forks", box=None)
    for executes in Executes:
        said = (_refusal(level, trust, executes, least) for trust in (Trust.MEMBER, Trust.FORK))
        table.add_row(executes, *("no" if reason else "yes" for reason in said))
    return table


def _refusal(level: Level, trust: Trust, executes: Executes, least: Level) -> str:
    return Permission(level, trust, consent=True, least=least).refusal(executes)
