"""`ghapp status`: what became of the patches of the last days, and what it cost."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import Any

import click

from ghapp.alerts.backlog import Backlog
from ghapp.alerts.lately import backlog_now
from ghapp.cli.attempts import dollars
from ghapp.cli.stored import opened_store
from ghapp.config.caps import MICRO
from ghapp.config.server import Settings
from ghapp.patches.figures import Day, Figures, Rows, begin_of, figures_of, last_days
from ghapp.store import Store


@click.command()
@click.option("--days", "number", type=click.IntRange(1, 366), default=7, show_default=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def status(settings: Settings, number: int, form: str) -> None:
    """How patches fared in the last days (UTC, with today): decisions, accuracy, time to fix, cost."""
    days = last_days(number, datetime.now(UTC).date())
    with opened_store(settings) as store:
        found, backlog = asyncio.run(_look(store, days))
    if form == "json":
        click.echo(json.dumps(_document(found, backlog), indent=2))
    else:
        _show(found, backlog)


async def _look(store: Store, days: tuple[str, ...]) -> tuple[Figures, Backlog]:
    since = begin_of(days[0])
    judged, merged = await store.decisions.since(since), await store.decisions.merged_of_runs(since)
    found = figures_of(Rows(days, judged, merged, await store.money.by_day(days[0])))
    return found, await backlog_now(store)


def _document(found: Figures, backlog: Backlog) -> dict[str, Any]:
    accuracy = found.accuracy
    return {
        "judged": found.judged,
        "decisions": dict(found.decisions),
        "tiers": dict(found.tiers),
        "automation_rate": found.automation_rate,
        "mean_confidence": found.mean_confidence,
        "queue": backlog.as_document(),
        "accuracy": {"survived": accuracy.survived, "merged": accuracy.merged, "share": accuracy.share},
        "median_seconds_to_fix": found.seconds_to_fix,
        "cost_usd": found.cost / MICRO,
        "days": [_day(day) for day in found.days],
    }


def _day(day: Day) -> dict[str, Any]:
    return {
        "day": day.day,
        "judged": day.judged,
        "merged": day.merged,
        "queued": day.queued,
        "cost_usd": day.cost / MICRO,
    }


def _show(found: Figures, backlog: Backlog) -> None:
    from rich.console import Console  # it takes longer to import than the rest to run

    counts = (f"{count} {name.replace('_', ' ')}" for name, count in found.decisions.items() if count)
    score, kept = found.mean_confidence, found.accuracy
    lines = {
        "judged": ", ".join((f"{found.judged} in all", *counts)),
        "automation": f"{_share(found.automation_rate)} of them went on without a person first",
        "confidence": "unknown" if score is None else f"{score:.4g} on average",
        "queue": f"{backlog.health}: {backlog.pending} wait, the oldest for {backlog.oldest:.0f} h",
        "accuracy": f"{kept.survived} of {kept.merged} merged patches are still there",
        "time to fix": _time(found.seconds_to_fix),
        "models": f"they cost {dollars(found.cost)}",
    }
    for name, text in lines.items():
        click.echo(f"{name:<12} {text}")
    click.echo()
    wide = None if sys.stdout.isatty() else 100
    Console(width=wide, highlight=False).print(_table(found))


def _table(found: Figures) -> Any:
    from rich.table import Table

    table = Table("day", box=None)
    for name in ("judged", "merged", "queued", "cost"):
        table.add_column(name, justify="right")
    for day in found.days:
        table.add_row(day.day, *map(str, (day.judged, day.merged, day.queued)), dollars(day.cost))
    return table


def _share(share: float | None) -> str:
    return "none" if share is None else f"{100 * share:.0f} %"


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "nothing was merged"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{f'{hours} h ' if hours else ''}{minutes} min from a run to the merge (median)"
