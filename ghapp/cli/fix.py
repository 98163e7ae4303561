"""`ghapp fix`: the same climb as the App's, on a person's own checkout. It leaves a patch."""

import asyncio
import json
from pathlib import Path
from typing import Any

import click

from ghapp.cli.check import FINDINGS, FINE, NOT_JUDGED, run_all, status_of_problem
from ghapp.cli.console import printable, tell
from ghapp.cli.ground import LaptopGround, Told
from ghapp.cli.laptop import Laptop, Wish
from ghapp.config.server import Settings
from ghapp.errors import GhappError
from ghapp.ladder.climb import Climb, Climbed
from ghapp.ladder.rungs import rules_of
from ghapp.ladder.states import Outcome
from ghapp.model import Rung, State, new_run_id

_STATUS = {State.SUCCESS: FINE, State.QUARANTINE: FINDINGS, State.ERROR_INFRA: NOT_JUDGED}
_MICRO = 1_000_000


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--diff", is_flag=True, help="Print the patch instead of leaving it in a file.")
@click.option("--all", "everything", is_flag=True, help="Repair all findings, not only new ones.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def fix(context: click.Context, /, path: Path, *, diff: bool, everything: bool, form: str) -> None:
    """Repair a repository, a folder or a file of it, step by step, as the App would."""
    settings: Settings = context.obj
    wish = Wish(path, everything=everything)
    try:
        climbed = asyncio.run(_climb(settings, wish, _nobody if form == "json" or diff else _say))
    except GhappError as error:
        tell(error.problem)
        context.exit(status_of_problem(error.code))
    if form == "json":
        click.echo(json.dumps(as_document(climbed), indent=2))
    elif diff:
        click.echo(_diff(climbed), nl=False)
    else:
        _leave(climbed, settings.data_dir / "patches")
    context.exit(_STATUS[climbed.outcome])


async def _climb(settings: Settings, wish: Wish, told: Told) -> Climbed:
    laptop = await Laptop.open(settings, wish)
    rules = rules_of(laptop.config.ladder, {}, (Rung.MECHANICAL,))
    async with laptop.tree.snapshot() as copy:
        return await Climb(LaptopGround(laptop, copy, run_all, told), rules).climb()


def as_document(climbed: Climbed) -> dict[str, Any]:
    """What programs read: stable keys, costs in dollars."""
    attempts = [
        {
            "agent": each.agent,
            "success": each.success,
            "files_modified": list(each.files_modified),
            "duration_ms": each.duration_ms,
            "cost_usd": each.cost / _MICRO,
            "issues_before": each.issues_before,
            "issues_after": each.issues_after,
            "reason": each.reason,
        }
        for each in climbed.attempts
    ]
    return {
        "states": list(climbed.states),
        "outcome": climbed.outcome,
        "reason": climbed.reason,
        "attempts": attempts,
        "patch": _diff(climbed) or None,
        "cost_usd": sum(each.cost for each in climbed.attempts) / _MICRO,
    }


def _diff(climbed: Climbed) -> str:
    footing = climbed.footing
    return footing.patch.diff if footing and footing.patch else ""


def _say(origin: State, outcome: Outcome, to: State, reason: str) -> None:
    click.echo(f"{origin:<22} {outcome:<10} {printable(reason)}".rstrip())
    if to in _STATUS:
        click.echo(to)


def _nobody(_origin: State, _outcome: Outcome, _to: State, _reason: str) -> None:
    """Somebody reads the document instead."""


def _leave(climbed: Climbed, folder: Path) -> None:
    text = _diff(climbed)
    if not text:
        click.echo("There is no patch: nothing was changed.")
        return
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{new_run_id()}.patch"
    path.write_text(text)
    click.echo(f"Nothing in the checkout was touched. To take the patch: git apply {path}")
