"""`ghapp queue`: the patches that wait for a person, and deciding about one as the operator."""

import asyncio
import json
import os
import pwd
from collections.abc import Collection
from typing import Any

import click

from ghapp.alerts.backlog import KEPT, hours_between
from ghapp.cli.applied import show_judgement
from ghapp.cli.console import print_patch, printable
from ghapp.cli.stored import opened_store
from ghapp.config.server import Settings
from ghapp.errors import UserProblem
from ghapp.model import OPERATOR, Queued, QueuedState
from ghapp.model.moment import now
from ghapp.observability.redact import redact
from ghapp.patches.judgement import NOTHING_KNOWN, Judgement
from ghapp.store import Store

PENDING, APPROVED, REJECTED = QueuedState.PENDING, QueuedState.APPROVED, QueuedState.REJECTED
_WAITING = (PENDING, APPROVED)  # for a person, and for the server
_REFUSED = 1
_APPROVED = "approved. The server opens its pull request within five minutes, if it fits the branch still."
_FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")


@click.group()
def queue() -> None:
    """Patches that a person decides about. What nobody decides about in two weeks expires."""


@queue.command("list")
@click.option("--all", "everything", is_flag=True, help="Also what was decided, delivered or expired.")
@_FORMAT
@click.pass_obj
def list_queued(settings: Settings, everything: bool, form: str) -> None:
    """What waits, the oldest first."""
    with opened_store(settings) as store:
        items = asyncio.run(_items(store, tuple(QueuedState) if everything else _WAITING))
    if form == "json":
        click.echo(json.dumps([_row(item) for item in items], indent=2))
        return
    for item in items:
        place = f"{item.repository} {_origin(item)} {item.sha[:10]}"
        row = f"{item.id}  {item.state:<12}  {_score(item)}  {_age(item):>4.0f} h"
        click.echo(f"{row}  {printable(place)}  {printable(item.why)}")
    if not items:
        click.echo("Nothing waits.")


@queue.command()
@click.argument("item_id", metavar="ID")
@click.option("--patch", is_flag=True, help="Print only the patch.")
@_FORMAT
@click.pass_obj
def show(settings: Settings, item_id: str, patch: bool, form: str) -> None:
    """Why it waits, how it was judged, and the patch."""
    with opened_store(settings) as store:
        item, judged, diff = asyncio.run(_told(store, item_id))
    if patch:
        print_patch(diff)
    elif form == "json":
        click.echo(json.dumps(_document(item, judged, diff), indent=2))
    else:
        _show(item, judged, diff)


@queue.command()
@click.argument("item_id", metavar="ID")
@click.pass_obj
def approve(settings: Settings, item_id: str) -> int:
    """Have it delivered as a pull request; ghapp does not merge that. Exit status 1 when it does not wait."""
    with opened_store(settings) as store:
        item, is_done = asyncio.run(_decide(store, item_id, APPROVED))
    said = (
        "approved. The server opens its pull request within five minutes, while it is for the newest commit."
    )
    return _conclude(item, said if is_done else "")


@queue.command()
@click.argument("item_id", metavar="ID")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept, and shown to who asks.")
@click.pass_obj
def reject(settings: Settings, item_id: str, reason: str) -> int:
    """Refuse it: what it repairs is left alone, unless somebody asks. Exit status 1 when it does not wait."""
    with opened_store(settings) as store:
        item, is_done = asyncio.run(_decide(store, item_id, REJECTED, redact(reason)))
    return _conclude(item, "rejected" if is_done else "")


def operator() -> str:
    """Who decides here: the account that this process runs as, by its name or its number."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container has accounts without names
        name = str(os.getuid())
    return f"{OPERATOR}{name}"


async def _items(store: Store, states: Collection[QueuedState]) -> list[Queued]:
    await store.queue.expire(now(-KEPT), now())
    return await store.queue.all(*states)


async def _get(store: Store, item_id: str) -> Queued:
    """Raises UserProblem E205."""
    await store.queue.expire(now(-KEPT), now())
    item = await store.queue.get(item_id.lower())
    if item is None:
        raise UserProblem("E205", id=item_id)
    return item


async def _told(store: Store, item_id: str) -> tuple[Queued, Judgement, str]:
    item = await _get(store, item_id)
    fix = json.loads(await store.blobs.get(item.repository_id, item.fix))
    decided = await store.decisions.get(item.run_id)
    if decided is None:
        return item, NOTHING_KNOWN, fix["patch"]["diff"]
    blob = await store.blobs.get(item.repository_id, decided.judgement)
    return item, Judgement.model_validate_json(blob), fix["patch"]["diff"]


async def _decide(store: Store, item_id: str, to: QueuedState, reason: str = "") -> tuple[Queued, bool]:
    """As it is then, and whether this decided it."""
    item = await _get(store, item_id)
    values = {"decided_by": operator(), "reason": reason, "decided_at": now()}
    is_done = await store.queue.move(item.id, [PENDING], to, **values)
    if is_done and to is REJECTED:
        await store.decisions.act(item.run_id, action="refused")
    return await _get(store, item_id), is_done


def _conclude(item: Queued, done: str) -> int:
    by = f", by {item.decided_by}" if item.decided_by else ""
    refusal = f"not pending: it is {item.state.replace('_', ' ')}{by}"
    click.echo(f"{item.id}: {printable(done or refusal)}")
    return 0 if done else _REFUSED


def _row(item: Queued) -> dict[str, Any]:
    fields = {"id", "repository", "confidence", "created_at", "pull_request", "target", "sha", "run_id"}
    later = {"decided_by", "decided_at", "delivered_as"}
    return item.model_dump(mode="json", include=fields | later) | {
        "status": item.state,
        "age_hours": round(_age(item), 1),
        "reason": item.why,
        "note": item.reason,  # why it was rejected, or could not be delivered
    }


def _document(item: Queued, judged: Judgement, diff: str) -> dict[str, Any]:
    told = judged.model_dump(mode="json", include={"tier", "vetoes", "caps", "flaky", "evidence"})
    return _row(item) | told | {"components": judged.confidence.model_dump(mode="json"), "patch": diff}


def _show(item: Queued, judged: Judgement, diff: str) -> None:
    row = _row(item) | {"confidence": _score(item).strip()}
    for name, value in row.items():
        if value not in (None, ""):
            click.echo(f"{name.replace('_', ' '):<14} {printable(value)}")
    click.echo()
    show_judgement(judged)
    click.echo()
    for line in diff.splitlines():
        click.echo(printable(line))


def _age(item: Queued) -> float:
    return hours_between(item.created_at, now())


def _score(item: Queued) -> str:
    return "unknown" if item.confidence is None else f"{item.confidence:<7.4g}"


def _origin(item: Queued) -> str:
    return f"#{item.pull_request}" if item.pull_request else item.target
