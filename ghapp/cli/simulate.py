"""`ghapp simulate`: what would become of a pull request. Nothing is written, here or on GitHub."""

import asyncio
import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ghapp.cli.applied import as_document, show_judgement
from ghapp.cli.attempts import dollars
from ghapp.cli.console import printable
from ghapp.config.caps import MICRO
from ghapp.config.server import Settings
from ghapp.errors import UserProblem
from ghapp.model import Handling
from ghapp.observability.log_output import configure_log

if TYPE_CHECKING:
    from ghapp.flows.simulating import Simulated

_PULL = re.compile(r"([\w.-]+/[\w.-]+)#([1-9]\d{0,9})", re.ASCII)
_WOULD = {
    Handling.AUTO_MERGE: "open a pull request, and merge it as soon as GitHub lets it",
    Handling.AUTO_MERGE_PR: "open a pull request that GitHub merges when its required checks are green",
    Handling.PULL_REQUEST: "open a pull request; a person merges it, or not",
    Handling.MANUAL_REVIEW: "put the patch in the review queue; a person looks first",
    Handling.REJECTED: "reject the patch",
}


def _named(_context: click.Context, _parameter: click.Parameter, text: str) -> tuple[str, int]:
    match = _PULL.fullmatch(text)
    if match is None:
        raise click.BadParameter("a pull request is named OWNER/REPO#N")
    return match[1], int(match[2])


@click.command()
@click.argument("pull", metavar="OWNER/REPO#N", callback=_named)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def simulate(settings: Settings, pull: tuple[str, int], form: str) -> None:
    """What would ghapp do if somebody asked for a repair of this pull request now?

    With the App's settings, in the sandbox of this machine. The fixers work on a copy, and their patch is
    proved; no model is asked. Nothing is written to GitHub or to the store.
    """
    configure_log("DEBUG" if settings.log_level == "DEBUG" else "ERROR", settings.log_format)
    with tempfile.TemporaryDirectory(prefix="ghapp-simulate-") as folder:
        found = asyncio.run(_simulate(_apart(settings, Path(folder)), *pull))
    if form == "json":
        click.echo(json.dumps(_document(found, pull), indent=2))
    else:
        _show(found)


def _apart(settings: Settings, folder: Path) -> Settings:
    """The same tools, and a data folder that is gone afterwards."""
    apart = {"data_dir": folder, "database_url": "", "tools_dir": settings.tools_folder.absolute()}
    return settings.model_copy(update=apart)


async def _simulate(settings: Settings, name: str, number: int) -> "Simulated":
    """Raises UserProblem E404 where the App is not installed, and what the simulation raises."""
    from ghapp.engine.straight import StraightSteps  # a server's parts: they take a while
    from ghapp.flows import simulating
    from ghapp.github.reading import ReadingGitHub
    from ghapp.server import open_doors

    doors = open_doors(settings, ReadingGitHub)
    try:
        repository = await doors.github.repository_named(name)
        if repository is None:
            raise UserProblem("E404", repository=name)
        await asyncio.to_thread(doors.store.migrate)
        await doors.executor.open()
        return await simulating.simulate(doors, StraightSteps(), repository, number)
    finally:
        await doors.executor.close()
        doors.store.close()


def _document(found: "Simulated", pull: tuple[str, int]) -> dict[str, Any]:
    name, number = pull
    fix, judged, commit = found.fix, found.judged, found.commit
    decided = as_document(judged, Path()) if judged else {"decision": None, "tier": None}
    return decided | {
        "pull_request": f"{name}#{number}",
        "sha": commit.sha,
        "base_sha": commit.base_sha,
        "findings": {"before": found.before.summary.total_counting, "after": found.left},
        "fixers": list(fix.fixers) if fix else [],
        "patch": fix.patch.diff if fix else None,
        "by_itself": not found.alone,
        "not_by_itself": found.alone,
        "would": would(found),
        "models": [
            {"agent": rung, "estimate_usd": price.about / MICRO, "most_usd": price.most / MICRO}
            for rung, price in found.prices.items()
        ],
        "passed_over": dict(found.passed_over),
        "action_taken": {"status": "none", "detail": "this was a simulation"},
    }


def would(found: "Simulated") -> str:
    """What would happen, in the repository's settings, to what the fixers make."""
    if found.fix is None or found.judged is None:
        return "nothing: no fixer repairs anything here"
    if found.off:
        return f"nothing: fixes are off by {found.off}"
    if found.commit.branch is None:
        return "nothing: it is of a fork, and its branch cannot be pushed to"
    return _WOULD[found.judged.handling]


def _show(found: "Simulated") -> None:
    commit, before = found.commit, found.before.summary.total_counting
    click.echo(printable(f"{commit.repository.full_name} {commit.lane} {commit.sha[:10]}"))
    by = f" by {', '.join(found.fix.fixers)}" if found.fix else ""
    click.echo(f"{'findings':<12} {before} that count, {found.left} after what is repaired{printable(by)}")
    said = f"no: {found.alone}" if found.alone else "yes"
    click.echo(f"{'by itself':<12} {printable(said)}")
    click.echo(f"{'would':<12} {printable(would(found))}")
    for rung, price in found.prices.items():
        click.echo(f"{rung:<12} about {dollars(price.about)} for what is left, at most {dollars(price.most)}")
    for rung, reason in found.passed_over.items():
        click.echo(f"{rung:<12} passed over: {printable(reason)}")
    if found.judged is not None:
        click.echo()
        show_judgement(found.judged)
    if found.fix is not None:
        click.echo()
        for line in found.fix.patch.diff.splitlines():
            click.echo(printable(line))
    click.echo("Nothing was written, and no model was asked.")
