"""`ghapp runs`: what was checked and repaired, and why a repair ended as it did."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import click

from ghapp.cli.attempts import attempt_as_document, dollars, show_attempts
from ghapp.cli.console import printable
from ghapp.cli.stored import opened_store
from ghapp.cli.why import Why, why_of
from ghapp.config.caps import MICRO
from ghapp.config.server import Settings
from ghapp.errors import UserProblem
from ghapp.model import Finding, Report, Run, Unasked
from ghapp.store import Store

_FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")


@click.group()
def runs() -> None:
    """Checks and repairs of the server."""


@runs.command("list")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@_FORMAT
@click.pass_obj
def list_runs(settings: Settings, limit: int, form: str) -> None:
    """The latest runs, the newest first."""
    with opened_store(settings) as store:
        rows = [_row(run, title) for run, title in asyncio.run(store.runs.recent(limit))]
    if form == "json":
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        state = row["conclusion"] or row["state"]
        place = f"{row['repository']} {row['lane']} {row['sha'][:10]}"
        click.echo(
            f"{row['id']}  {row['kind']:<6}  {state:<11}  {printable(place)}  {printable(row['title'])}"
        )
    if not rows:
        click.echo("There is no run.")


@runs.command()
@click.argument("run_id", metavar="ID")
@_FORMAT
@click.pass_obj
def show(settings: Settings, run_id: str, form: str) -> None:
    """One run: what it is about, how it ended, what it cost."""
    with opened_store(settings) as store:
        _, row = asyncio.run(_told(store, run_id))
    if form == "json":
        click.echo(json.dumps(row, indent=2))
        return
    for name, value in row.items():
        click.echo(f"{name.replace('_', ' '):<14} {printable('-' if value is None else value)}")


@runs.command()
@click.argument("run_id", metavar="ID")
@_FORMAT
@click.pass_obj
def why(settings: Settings, run_id: str, form: str) -> None:
    """Every move of a repair with its reason, every attempt with its cost, the findings before and after."""
    with opened_store(settings) as store:
        row, found = asyncio.run(_explained(store, run_id))
    if form == "json":
        click.echo(json.dumps(row | _as_document(found), indent=2))
    else:
        _show_why(row, found)


@dataclass(frozen=True, slots=True)
class Explained:
    """The findings that count are None where nothing was judged."""

    why: Why
    before: tuple[Finding, ...] | None
    after: tuple[Finding, ...] | None


async def _told(store: Store, run_id: str) -> tuple[Run, dict[str, Any]]:
    """Raises UserProblem E204."""
    found = await store.runs.titled(run_id)
    if found is None:
        raise UserProblem("E204", id=run_id)
    run, title = found
    return run, _row(run, title) | {"cost_usd": await store.money.of_run(run_id) / MICRO}


async def _explained(store: Store, run_id: str) -> tuple[dict[str, Any], Explained]:
    run, row = await _told(store, run_id)
    found = why_of(await store.climbs.events(run_id))
    own = await store.runs.report(run_id)  # of a check: nothing was tried
    before = await _counting(store, run, found.first or own)
    return row, Explained(found, before, await _counting(store, run, found.best or own))


async def _counting(store: Store, run: Run, blob: str | None) -> tuple[Finding, ...] | None:
    if blob is None:
        return None
    report = Report.model_validate_json(await store.blobs.get(run.commit.repository.id, blob))
    return tuple(each for each in report.issues if each.counts)


def _row(run: Run, title: str) -> dict[str, Any]:
    commit, fields = run.commit, {"id", "kind", "state", "conclusion", "created_at", "finished_at"}
    return run.model_dump(mode="json", include=fields) | {
        "repository": commit.repository.full_name,
        "lane": commit.lane,
        "pull_request": commit.pull_request,
        "sha": commit.sha,
        "title": title,
    }


def _as_document(found: Explained) -> dict[str, Any]:
    return {
        "moves": [move.model_dump(mode="json") for move in found.why.moves],
        "attempts": [attempt_as_document(each) for each in found.why.attempts],
        "lost_attempts": list(found.why.lost),
        "unasked": found.why.unasked.model_dump(mode="json") if found.why.unasked else None,
        "before": _findings(found.before),
        "after": _findings(found.after),
    }


def _findings(found: tuple[Finding, ...] | None) -> list[dict[str, Any]] | None:
    fields = {"tool", "path", "line", "code", "message"}
    return None if found is None else [each.model_dump(mode="json", include=fields) for each in found]


def _show_why(row: dict[str, Any], found: Explained) -> None:
    about = f"{row['repository']} {row['lane']} {row['sha'][:10]}: {row['title']}"
    click.echo(printable(f"{row['kind']} of {about}"))
    for move in found.why.moves:
        click.echo(f"{move.origin:<22} {move.outcome:<10} {printable(move.reason)}".rstrip())
    if found.why.moves:
        click.echo(found.why.moves[-1].to)
    if found.why.unasked is not None:
        click.echo(_unasked(found.why.unasked))
    show_attempts(found.why.attempts)
    for number in found.why.lost:
        click.echo(f"{number} began and has no end: it is under way, or the server stopped.")
    click.echo(f"The models cost {dollars(round(row['cost_usd'] * MICRO))}.")
    _show_findings(found)


def _unasked(unasked: Unasked) -> str:
    if unasked.repair is not None:
        return f"Repair {unasked.repair} was begun by itself."
    return f"Nothing came of it by itself: {printable(unasked.reason)}."


def _show_findings(found: Explained) -> None:
    if found.before is None or found.after is None:
        click.echo("Nothing was judged.")
        return
    click.echo(f"Findings that count: {len(found.before)} before, {len(found.after)} after.")
    for each in found.after:
        place = f"{each.path}:{each.line or 1}"
        click.echo(f"  {printable(place)}  {printable(each.tool)}: {printable(each.message)}")
