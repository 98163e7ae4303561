"""`ghapp check`: the same pipeline as the App's, on a person's own checkout."""

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from ghapp.cli.base import base_of
from ghapp.cli.console import tell
from ghapp.cli.dependencies import local_dependencies
from ghapp.cli.documents import as_commands, as_json, as_sarif_text
from ghapp.config.load import parse_repository_config
from ghapp.config.repository import PATHS, RepositoryConfig
from ghapp.config.server import Settings
from ghapp.errors import GhappError, Problem, UserProblem
from ghapp.git import Tree, open_local
from ghapp.model import Conclusion, PluginResult, Report, new_run_id
from ghapp.pipeline import (
    Facts,
    Selection,
    Task,
    build_report,
    check_against,
    check_task,
    cores,
    plan,
    run_plugins,
)
from ghapp.pipeline.baseline import NOTHING, PATH, Baseline, parse_baseline
from ghapp.pipeline.permission import Permission
from ghapp.pipeline.report import JUDGED, is_trouble
from ghapp.pipeline.run import One
from ghapp.plugin import Around, Cache, Checked, Gate, Tools, load_plugins
from ghapp.sandbox import open_sandbox

FINE, FINDINGS, USAGE, CONFIGURATION, NOT_JUDGED = 0, 1, 2, 3, 4
_MEANT_BY_USER = {"E002", "E006", "E511"}


@dataclass(frozen=True, slots=True)
class Wish:
    path: Path
    base: str | None = None
    everything: bool = False
    plugins: tuple[str, ...] = ()
    strict: bool | None = None


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
    started = _now()
    opening = asyncio.create_task(open_sandbox(settings.sandbox))  # it attacks itself meanwhile
    tree = await open_local(wish.path, ignore=_own_ignores())
    config, baseline = _configuration(tree.path, wish), read_baseline(tree.path)
    base = await tree.base(wish.base) if config.filter != "all" else None
    changed = None if base is None else await tree.changed_lines(base)
    loaded = load_plugins(settings.plugins_path)
    for refusal in loaded.refused:
        tell(refusal.problem)
    known = [plugin.id for plugin in loaded.plugins]
    _must_exist(wish.plugins, [*known, *(tool.id for tool in config.sarif)])
    sandbox = await opening
    allowed = Permission(sandbox.level)
    selection = plan(loaded, tree, config, changed=changed, only=wish.plugins or None, permission=allowed)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    tools, cache = Tools(settings.tools_folder, sandbox), Cache(settings.data_dir / "findings.db")
    gate = Gate(cores())

    async def run(task: Task, judged: Tree) -> Checked:
        own = await local_dependencies(settings, config, task, judged, sandbox)
        around = Around(gate, own, cache, scope=str(tree.path))
        return await check_task(task, judged.path, tools=tools, around=around)

    async with base_of(tree, base, changed, config) as compared:
        checked = await _run(selection, lambda task: check_against(compared, task, tree, run))
    missing = frozenset(path for path in baseline.paths if not os.path.lexists(tree.path / path))
    facts = Facts(new_run_id(), started, _now(), base, tree.skipped, missing=missing)
    return build_report(facts, selection, checked, config, changed, baseline)


def _own_ignores() -> Path | None:
    path = Path("~/.config/git/ignore").expanduser()
    return path if path.is_file() else None


def _configuration(root: Path, wish: Wish) -> RepositoryConfig:
    config = read_configuration(root)
    changes: dict[str, object] = {}
    if wish.everything:
        changes["filter"] = "all"
    if wish.strict is not None:
        changes["strict"] = wish.strict
    if wish.plugins:
        changes["plugins"] = config.plugins.model_copy(update={"enable": wish.plugins, "disable": ()})
    return config.model_copy(update=changes)


def read_configuration(root: Path) -> RepositoryConfig:
    """Of the checkout at `root`. Raises UserProblem."""
    for name in PATHS:
        try:
            text = (root / name).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise UserProblem("E321", path=name, detail=error) from error
        parsed = parse_repository_config(text, name)
        if isinstance(parsed, Problem):
            raise UserProblem.telling(parsed)
        return parsed
    return RepositoryConfig()


def read_baseline(root: Path) -> Baseline:
    """Of the checkout at `root`, as its configuration. Raises UserProblem."""
    try:
        parsed = parse_baseline((root / PATH).read_bytes())
    except FileNotFoundError:
        return NOTHING
    except OSError as error:
        raise UserProblem("E321", path=PATH, detail=error) from error
    if isinstance(parsed, Problem):
        raise UserProblem.telling(parsed)
    return parsed


def _must_exist(names: Sequence[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise UserProblem("E511", plugin=name, hint=f", did you mean `{near[0]}`?" if near else "")


async def _run(selection: Selection, one: One) -> tuple[Checked, ...]:
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


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
