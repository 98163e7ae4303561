"""`ghapp quarantine`: what could not be repaired, why, how far it came, and letting it out."""

import asyncio
import json
from collections.abc import Collection, Sequence
from typing import Any

import click

from ghapp.cli.attempts import attempt_as_document, show_attempts
from ghapp.cli.console import print_patch, printable
from ghapp.cli.stored import opened_store
from ghapp.config.server import Settings
from ghapp.errors import UserProblem
from ghapp.model import WAITING, Attempt, Held, HeldState
from ghapp.model.moment import now
from ghapp.store import Store

_NOT_HELD = 1
_FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")


@click.group()
def quarantine() -> None:
    """Repairs that came to no good end. Each is held for two weeks."""


@quarantine.command("list")
@click.option("--all", "everything", is_flag=True, help="Also what was released, tried again or expired.")
@_FORMAT
@click.pass_obj
def list_held(settings: Settings, everything: bool, form: str) -> None:
    """What is held, the newest first."""
    with opened_store(settings) as store:
        rows = asyncio.run(_rows(store, tuple(HeldState) if everything else WAITING))
    if form == "json":
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        pull = f"#{row['pull_request']}" if row["pull_request"] else row["branch"] or ""
        place = f"{row['repository']} {pull} {row['sha'][:10]}"
        click.echo(f"{row['id']}  {row['state']:<8}  {printable(place)}  {printable(row['reason'])}")
    if not rows:
        click.echo("Nothing is held.")


@quarantine.command()
@click.argument("held_id", metavar="ID")
@click.option("--patch", is_flag=True, help="Print only the patch of what was verified.")
@_FORMAT
@click.pass_obj
def show(settings: Settings, held_id: str, patch: bool, form: str) -> None:
    """Why it is held, the states it went through, what was tried, and the patch."""
    with opened_store(settings) as store:
        told = asyncio.run(_told(store, held_id))
    if patch:
        print_patch(told["patch"])
    elif form == "json":
        told["attempts"] = [attempt_as_document(each) for each in told["attempts"]]
        click.echo(json.dumps(told, indent=2))
    else:
        _show(told)


@quarantine.command()
@click.argument("held_id", metavar="ID")
@click.pass_obj
def release(settings: Settings, held_id: str) -> int:
    """Let it out: it is not tried again. Exit status 1 when it was not held any more."""
    with opened_store(settings) as store:
        before, is_released = asyncio.run(_release(store, held_id))
    click.echo(f"{held_id}: {'released' if is_released else f'not held: it is {before}'}")
    return 0 if is_released else _NOT_HELD


async def _rows(store: Store, states: Collection[HeldState]) -> list[dict[str, Any]]:
    await store.quarantine.expire(now())
    return [await _row(store, held) for held in await store.quarantine.all() if held.state in states]


async def _row(store: Store, held: Held) -> dict[str, Any]:
    run = await store.runs.get(held.run_id)
    name = run.commit.repository.full_name if run else str(held.repository_id)
    fields = {"id", "pull_request", "sha", "branch", "state", "reason", "run_id", "created_at", "expires_at"}
    return {"repository": name} | held.model_dump(mode="json", include=fields)


async def _told(store: Store, held_id: str) -> dict[str, Any]:
    held = await _get(store, held_id)
    bundle = json.loads(await store.blobs.get(held.repository_id, held.bundle))
    return await _row(store, held) | {
        "conditions": held.conditions,
        "states": bundle["states"],
        "attempts": [Attempt.model_validate(each) for each in bundle["attempts"]],
        "patch": bundle["patch"],
    }


async def _release(store: Store, held_id: str) -> tuple[HeldState, bool]:
    held = await _get(store, held_id)
    return held.state, await store.quarantine.move(held_id, WAITING, HeldState.RELEASED)


async def _get(store: Store, held_id: str) -> Held:
    """Raises UserProblem E203."""
    await store.quarantine.expire(now())
    held = await store.quarantine.get(held_id)
    if held is None:
        raise UserProblem("E203", id=held_id)
    return held


def _show(told: dict[str, Any]) -> None:
    for name in ("id", "repository", "pull_request", "sha", "run_id", "state", "created_at", "expires_at"):
        click.echo(f"{name.replace('_', ' '):<14} {printable(told[name] or '-')}")
    click.echo(f"{'reason':<14} {printable(told['reason'])}")
    click.echo(f"{'states':<14} {' '.join(_words(told['states']))}\n")
    show_attempts(told["attempts"])
    click.echo()
    for line in told["patch"].splitlines() or ["There is no patch: nothing was verified."]:
        click.echo(printable(line))


def _words(states: Sequence[str]) -> list[str]:
    return [printable(state) for state in states]
