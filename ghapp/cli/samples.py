"""`ghapp plugins test`: plugins, wherever they are, tried on their own samples with their real tools."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from ghapp.cli.console import plain, tell
from ghapp.cli.tools import known
from ghapp.config.server import Settings
from ghapp.errors import Problem
from ghapp.plugin import Plugin, Tools, load_plugins
from ghapp.plugin.plugin import SAMPLES
from ghapp.plugin.samples import cases_of
from ghapp.plugin.trial import Tried, record_case, try_case
from ghapp.sandbox import open_sandbox

_FINE, _FAILED = 0, 1


@click.command("test")
@click.option("--record", is_flag=True, help="Write anew what the tools print, beside the samples.")
@click.argument("names", nargs=-1, metavar="[FOLDER|ID]...")
@click.pass_obj
def test_plugins(settings: Settings, names: tuple[str, ...], record: bool) -> int:
    """Run the real tools of plugins on their samples: all plugins, or those of these folders and ids."""
    plugins, problems = _wanted(settings, names)
    for problem in problems:
        tell(problem)
    passed, failed = asyncio.run(_try(settings, plugins, record))
    return _FINE if passed and not failed and not problems else _FAILED


def _wanted(settings: Settings, names: Sequence[str]) -> tuple[list[Plugin], list[Problem]]:
    """A folder counts before an id. What is refused in a folder that was named is a problem of this run."""
    folders = {name: Path(name).absolute() for name in names if Path(name).is_dir()}
    loaded = load_plugins((*settings.plugins_path, *folders.values()))
    if not names:
        return list(loaded.plugins), [refused.problem for refused in loaded.refused]
    wanted, problems = list[Plugin](), list[Problem]()
    for name in names:
        if name not in folders:
            wanted.append(known(loaded, name))
            continue
        own = [plugin for plugin in loaded.all if _lies_in(plugin.folder, folders[name])]
        bad = [each.problem for each in loaded.refused if _lies_in(each.path.parent, folders[name])]
        wanted, problems = wanted + own, problems + bad
        if not own and not bad:
            problems.append(Problem.of("E510", path=name, detail="there is no plugin.yml in this folder"))
    return list({plugin.id: plugin for plugin in wanted}.values()), problems


def _lies_in(folder: Path, asked: Path) -> bool:
    return asked.resolve() in {folder.resolve(), folder.resolve().parent}


async def _try(settings: Settings, plugins: Sequence[Plugin], record: bool) -> tuple[int, int]:
    """How many cases passed, and how many failed."""
    tools, out = Tools(settings.tools_folder, await open_sandbox(settings.sandbox)), Console(highlight=False)
    passed = failed = 0
    for plugin in plugins:
        cases = cases_of(plugin)
        if not cases:
            _line(out, "✗", plugin.id, f"has no {SAMPLES}/<case>/ to be tried on")
            failed += 1
        for case in cases:
            tried = await (record_case if record else try_case)(case, tools)
            _show(out, tried)
            failed += bool(tried.troubles)
            passed += not tried.troubles and not tried.skipped
    _line(out, "", f"{passed} passed,", f"{failed} failed.")
    return passed, failed


def _show(out: Console, tried: Tried) -> None:
    sign = "✗" if tried.troubles else "–" if tried.skipped else "✓"
    note = f"skipped: {tried.skipped}" if tried.skipped else ""
    _line(out, sign, str(tried.case.plugin.id), tried.case.name, tried.recorded or note)
    for trouble in tried.troubles:
        _line(out, "   ", trouble)


def _line(out: Console, *words: str) -> None:
    colours = {"✓": "green", "✗": "red", "–": "yellow"}
    shown = (f"[{colours[word]}]{word}[/]" if word in colours else plain(word) for word in words)
    out.print(" ".join(word for word in shown if word), soft_wrap=True)
