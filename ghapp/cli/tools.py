"""`ghapp tools`: install the pinned tools that the plugins drive, list them, say what is wrong with them."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from ghapp.cli.console import plain
from ghapp.cli.reading import read_configuration
from ghapp.config.server import Settings
from ghapp.errors import Problem, UserProblem
from ghapp.plugin import Loaded, Missing, Plugin, Tools, choose, load_plugins
from ghapp.sandbox import no_sandbox

T = TypeVar("T")


@click.group()
def tools() -> None:
    """The tools that plugins drive, each in a pinned environment of its own."""


@tools.command()
@click.option("--quiet", is_flag=True, help="Say only what went wrong.")
@click.option(
    "--for",
    "tree",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="What the repository in this folder needs, as it configures its plugins.",
)
@click.option("--agents", is_flag=True, help="The agents too: they take more than a gigabyte.")
@click.argument("plugins", nargs=-1, metavar="[PLUGIN]...")
@click.pass_obj
def install(
    settings: Settings, quiet: bool, tree: Path | None, agents: bool, plugins: tuple[str, ...]
) -> int:
    """Install what is missing: all tools, what a repository needs, or what the named plugins need."""
    if tree is not None and plugins:
        raise click.UsageError("--for and names of plugins contradict each other")
    loaded = load_plugins(settings.plugins_path)
    wanted = _needed(loaded, tree) if tree is not None else _named(loaded, plugins)
    wanted += tuple(agent for agent in loaded.agents if agents and agent not in wanted)
    out, errors = Console(quiet=quiet, highlight=False), Console(stderr=True, highlight=False, soft_wrap=True)
    doors = Tools(settings.tools_folder, no_sandbox())
    with _telling(out, len(wanted)) as progress:
        problems = asyncio.run(doors.install(wanted, progress))
    for problem in problems:
        errors.print(f"{problem.code} {plain(problem.message)}")
    return 1 if asyncio.run(_must_not_fail(problems, wanted, plugins, doors)) else 0


@tools.command("list")
@click.pass_obj
def list_tools(settings: Settings) -> None:
    """Every tool with its wanted version and the one found, or the command that installs it."""
    loaded, doors = load_plugins(settings.plugins_path), Tools(settings.tools_folder, no_sandbox())
    table = Table("plugin", "tool", "wanted", "found", "", box=None)
    for plugin, found in asyncio.run(_of_each(loaded.all, doors.find)):
        version, reason = ("", found.reason) if isinstance(found, Missing) else (found.version, "")
        wanted = doors.way(plugin).wanted
        table.add_row(*map(plain, (plugin.id, plugin.manifest.executable, wanted, version or "", reason)))
    Console(highlight=False).print(table)


@tools.command()
@click.pass_obj
def doctor(settings: Settings) -> int:
    """What is missing, half-installed or of another version; then the exit status is 1. No agent must be
    there, but one that is must be whole.
    """
    loaded, doors = load_plugins(settings.plugins_path), Tools(settings.tools_folder, no_sandbox())
    examined = asyncio.run(_of_each(loaded.all, lambda plugin: _trouble(plugin, doors)))
    table, troubles = Table(box=None, show_header=False), [each for each in examined if each[1]]
    for plugin, trouble in troubles:
        table.add_row(plain(plugin.id), plain(trouble))
    console = Console(highlight=False)
    console.print(table if troubles else f"all {len(examined)} tools are as they should be")
    return 1 if troubles else 0


async def _trouble(plugin: Plugin, doors: Tools) -> str:
    way = doors.way(plugin)
    trouble, found = await way.trouble(), await way.find()
    is_absent = isinstance(found, Missing) and trouble == found.reason  # not there at all, nor another
    return "" if plugin.manifest.agent and is_absent else trouble


async def _of_each(
    plugins: Iterable[Plugin], ask: Callable[[Plugin], Awaitable[T]]
) -> list[tuple[Plugin, T]]:
    return [(plugin, await ask(plugin)) for plugin in plugins]


@contextmanager
def _telling(out: Console, total: int) -> Iterator[Callable[[str, str], None]]:
    """A line for each event; bars too where a person looks on."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=out, transient=True, disable=not _is_watched(out)
    ) as bars:
        whole = bars.add_task("tools", total=total)
        running = {}

        def progress(plugin: str, what: str) -> None:
            if what == "installing":
                running[plugin] = bars.add_task(f"{plugin:<20}", total=1)
            else:
                bars.advance(whole)
                if plugin in running:
                    bars.remove_task(running.pop(plugin))
            bars.console.print(f"{plugin:<20} {plain(what)}")

        yield progress


def _is_watched(out: Console) -> bool:
    return out.is_terminal and not out.quiet


def _needed(loaded: Loaded, tree: Path) -> tuple[Plugin, ...]:
    return choose(loaded.plugins, tree, read_configuration(tree).plugins, _files_of(tree)).on


def _files_of(tree: Path) -> Iterator[str]:
    """Without asking git: an image may be built from a folder that is no repository."""
    for folder, below, names in os.walk(tree):
        below[:] = (name for name in below if name not in {".git", "node_modules"})
        yield from ((Path(folder) / name).relative_to(tree).as_posix() for name in names)


def _named(loaded: Loaded, names: Sequence[str]) -> tuple[Plugin, ...]:
    return tuple(known(loaded, name) for name in names) if names else loaded.plugins


def known(loaded: Loaded, name: str) -> Plugin:
    """The plugin of that id, or the problem that there is none and which comes near."""
    import difflib

    if plugin := loaded.get(name):
        return plugin
    near = difflib.get_close_matches(name, [plugin.id for plugin in loaded.plugins], n=1)
    raise UserProblem("E511", plugin=name, hint=f": did you mean `{near[0]}`?" if near else "")


async def _must_not_fail(
    problems: Sequence[Problem], wanted: Sequence[Plugin], named: Sequence[str], doors: Tools
) -> bool:
    """What the system must have is not ours to install: its absence counts only when it was asked for."""
    found = {plugin.id: found for plugin, found in await _of_each(wanted, doors.find)}
    theirs = {name for name, each in found.items() if isinstance(each, Missing) and each.system}
    return any(problem.context["plugin"] not in theirs - set(named) for problem in problems)
