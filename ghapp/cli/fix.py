"""`ghapp fix`: the same climb as the App's, on a person's own checkout. It leaves a patch."""

import asyncio
import json
from pathlib import Path
from typing import Any

import click

from ghapp.cli.agents import Asking, agents_here
from ghapp.cli.attempts import attempt_as_document, dollars
from ghapp.cli.check import FINDINGS, FINE, NOT_JUDGED, run_all, status_of_problem
from ghapp.cli.console import print_patch, printable, tell
from ghapp.cli.ground import LaptopGround
from ghapp.cli.laptop import Laptop, Wish
from ghapp.config.caps import MICRO
from ghapp.config.server import Settings
from ghapp.errors import GhappError
from ghapp.ladder.climb import Climb, Climbed
from ghapp.ladder.rungs import AGENTS, rules_of
from ghapp.ladder.states import Outcome
from ghapp.model import Rung, State, new_run_id

_STATUS = {State.SUCCESS: FINE, State.QUARANTINE: FINDINGS, State.ERROR_INFRA: NOT_JUDGED}


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--mechanical-only", is_flag=True, help="Ask no model: only the fixers.")
@click.option(
    "--agent",
    type=click.Choice([rung.value for rung in AGENTS]),
    help="The only agent that may try after the fixers.",
)
@click.option("--diff", is_flag=True, help="Print the patch instead of leaving it in a file.")
@click.option("--all", "everything", is_flag=True, help="Repair all findings, not only new ones.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def fix(  # noqa: PLR0913  # the options that it has
    context: click.Context,
    /,
    path: Path,
    *,
    mechanical_only: bool,
    agent: str | None,
    diff: bool,
    everything: bool,
    form: str,
) -> None:
    """Repair a repository, a folder or a file of it, step by step, as the App would.

    After the fixers come the agents that are ready: `ghapp doctor` says which. Their models cost money.
    """
    if mechanical_only and agent:
        raise click.UsageError("--mechanical-only and --agent contradict each other")
    settings: Settings = context.obj
    wish = Wish(path, everything=everything)
    try:
        rungs = _rungs(mechanical_only=mechanical_only, agent=agent)
        is_watched = form != "json" and not diff  # else somebody reads the document instead
        climbed, passed_over = asyncio.run(_climb(settings, wish, rungs, is_watched=is_watched))
    except GhappError as error:
        tell(error.problem)
        context.exit(status_of_problem(error.code))
    if form == "json":
        click.echo(json.dumps(as_document(climbed, passed_over), indent=2))
    elif diff:
        print_patch(_diff(climbed))
    else:
        _conclude(climbed, passed_over, settings.data_dir / "patches")
    context.exit(_STATUS[climbed.outcome])


def _rungs(*, mechanical_only: bool, agent: str | None) -> tuple[Rung, ...]:
    if mechanical_only:
        return (Rung.MECHANICAL,)
    return (Rung.MECHANICAL, Rung(agent)) if agent else tuple(Rung)


async def _climb(
    settings: Settings, wish: Wish, rungs: tuple[Rung, ...], *, is_watched: bool
) -> tuple[Climbed, dict[Rung, str]]:
    """And which of the rungs that were asked for could not try, and why."""
    laptop = await Laptop.open(settings, wish)
    agents = await agents_here(laptop, rungs)
    rules = rules_of(laptop.config.ladder, agents.unavailable, rungs)
    async with laptop.tree.snapshot() as copy:
        asking = Asking(laptop, copy, agents, _say_price if is_watched else _nobody)
        ground = LaptopGround(laptop, copy, asking, run_all, _say if is_watched else _nobody)
        climbed = await Climb(ground, rules).climb()
    return climbed, {rung: reason for rung, reason in rules.passed_over.items() if rung in rungs}


def as_document(climbed: Climbed, passed_over: dict[Rung, str]) -> dict[str, Any]:
    """What programs read: stable keys, costs in dollars."""
    return {
        "states": list(climbed.states),
        "outcome": climbed.outcome,
        "reason": climbed.reason,
        "attempts": [attempt_as_document(each) for each in climbed.attempts],
        "patch": _diff(climbed) or None,
        "cost_usd": _cost(climbed) / MICRO,
        "passed_over": passed_over,
    }


def _cost(climbed: Climbed) -> int:
    return sum(each.cost for each in climbed.attempts)


def _diff(climbed: Climbed) -> str:
    footing = climbed.footing
    return footing.patch.diff if footing and footing.patch else ""


def _say(origin: State, outcome: Outcome, to: State, reason: str) -> None:
    click.echo(f"{origin:<22} {outcome:<10} {printable(reason)}".rstrip())
    if to in _STATUS:
        click.echo(to)


def _say_price(about: int, most: int) -> None:
    click.echo(f"{'':<33} about {dollars(about)}, at most {dollars(most)}")


def _nobody(*_told: object) -> None:
    """Nothing is said as it goes."""


def _conclude(climbed: Climbed, passed_over: dict[Rung, str], folder: Path) -> None:
    """Where all is repaired, nobody misses who could not try."""
    if climbed.outcome is not State.SUCCESS:
        for rung, reason in passed_over.items():
            click.echo(f"{rung:<22} {'passed over':<11} {printable(reason)}")
    if cost := _cost(climbed):
        click.echo(f"The models cost {dollars(cost)}.")
    _leave(climbed, folder)


def _leave(climbed: Climbed, folder: Path) -> None:
    text = _diff(climbed)
    if not text:
        click.echo("There is no patch: nothing was changed.")
        return
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{new_run_id()}.patch"
    path.write_text(text)
    click.echo(f"Nothing in the checkout was touched. To take the patch: git apply {path}")
