"""`ghapp doctor`: what this machine can do, what it lacks, and what to do about it."""

import asyncio
import json
import sys
from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table

from ghapp.agents.asking import state_of
from ghapp.cli.console import plain
from ghapp.cli.readiness import Readiness, readiness
from ghapp.config.server import Settings
from ghapp.model import Trust
from ghapp.pipeline.permission import Permission
from ghapp.plugin import Tools, load_plugins
from ghapp.sandbox import Level, Sandbox, open_sandbox
from ghapp.sandbox.policy import Executes


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def doctor(settings: Settings, form: str) -> None:
    """Attack the sandbox of this machine, and say what may run in it, and which agents are ready."""
    sandbox, agents = asyncio.run(_examine(settings))
    least = Level(settings.min_sandbox_forks)
    if form == "json":
        document = as_json(sandbox, least) | {"agents": [each.as_document() for each in agents]}
        click.echo(json.dumps(document, indent=2))
        return
    wide = None if sys.stdout.isatty() else 100_000  # nobody's terminal: no line is cut
    out = Console(width=wide, highlight=False)
    out.print(f"sandbox: [bold]{sandbox.level}[/]")
    out.print(_levels(sandbox))
    out.print(_allowed(sandbox.level, least))
    out.print(_agents(agents))


async def _examine(settings: Settings) -> tuple[Sandbox, tuple[Readiness, ...]]:
    sandbox = await open_sandbox(settings.sandbox)
    tools = Tools(settings.tools_folder, sandbox)
    states = [await state_of(plugin, tools) for plugin in load_plugins(settings.plugins_path).agents]
    return sandbox, readiness(settings, states, Permission(sandbox.level).refusal(Executes.AGENT))


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


def _agents(agents: Sequence[Readiness]) -> Table:
    """An agent that nobody set up is no trouble: the ladder passes over it."""
    table = Table("agent", "rung", "version", "key", "model", "price", "to do", box=None)
    for each in agents:
        said = ["yes" if is_there else "no" for is_there in (each.has_key, each.has_price)]
        version = "no" if each.version is None else each.version or "yes"
        cells = (each.plugin, each.rung, version, said[0], each.model or "no", said[1], "; ".join(each.to_do))
        table.add_row(*map(plain, cells))
    return table


def _refusal(level: Level, trust: Trust, executes: Executes, least: Level) -> str:
    return Permission(level, trust, consent=True, least=least).refusal(executes)
