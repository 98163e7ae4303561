"""`ghapp tools`: install the pinned tools that the plugins drive, and list them."""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext

import click
from rich.console import Console
from rich.table import Table

from ghapp.cli.console import plain
from ghapp.config.server import Settings
from ghapp.errors import Problem, UserProblem
from ghapp.plugin import Loaded, Missing, Plugin, Tools, load_plugins
from ghapp.sandbox import no_sandbox


@click.group()
def tools() -> None:
    """The tools that plugins drive, each in a pinned environment of its own."""


@tools.command()
@click.option("--quiet", is_flag=True, help="Say only what went wrong.")
@click.argument("plugins", nargs=-1, metavar="[PLUGIN]...")
@click.pass_obj
def install(settings: Settings, quiet: bool, plugins: tuple[str, ...]) -> int:
    """Install what is missing: everything, or what the named plugins need."""
    wanted = _named(load_plugins(settings.plugins_path), plugins)
    out, errors = Console(quiet=quiet, highlight=False), Console(stderr=True, highlight=False, soft_wrap=True)

    def progress(plugin: str, what: str) -> None:
        out.print(f"{plugin:<20} {plain(what)}")

    working = out.status("installing") if out.is_terminal and not quiet else nullcontext()
    with working:
        problems = asyncio.run(Tools(settings.tools_folder, no_sandbox()).install(wanted, progress))
    for problem in problems:
        errors.print(f"{problem.code} {plain(problem.message)}")
    return 1 if _must_not_fail(problems, wanted, plugins) else 0


@tools.command("list")
@click.pass_obj
def list_tools(settings: Settings) -> None:
    """Every tool with its version, or the command that installs it."""
    loaded, doors = load_plugins(settings.plugins_path), Tools(settings.tools_folder, no_sandbox())
    table = Table("plugin", "tool", "version", "", box=None)
    for plugin in loaded.plugins:
        found = asyncio.run(doors.find(plugin))
        version, reason = ("", found.reason) if isinstance(found, Missing) else (found.version, "")
        table.add_row(plugin.id, plugin.manifest.executable, plain(version or ""), plain(reason))
    Console(highlight=False).print(table)


def _named(loaded: Loaded, names: Sequence[str]) -> tuple[Plugin, ...]:
    return tuple(known(loaded, name) for name in names) if names else loaded.plugins


def known(loaded: Loaded, name: str) -> Plugin:
    """The plugin of that id, or the problem that there is none and which comes near."""
    import difflib

    if plugin := loaded.get(name):
        return plugin
    near = difflib.get_close_matches(name, [plugin.id for plugin in loaded.plugins], n=1)
    raise UserProblem("E511", plugin=name, hint=f": did you mean `{near[0]}`?" if near else "")


def _must_not_fail(problems: Sequence[Problem], wanted: Sequence[Plugin], named: Sequence[str]) -> bool:
    """A package of the system is not ours to install: its absence counts only when it was asked for."""
    ours = {plugin.id for plugin in wanted if plugin.manifest.install.python}
    return any(problem.context["plugin"] in ours | set(named) for problem in problems)
