"""`ghapp monitor`: for cron. Looks at everything once, says what is wrong and what to do, and only reads."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import click

from ghapp.alerts import rules
from ghapp.alerts.backlog import Health
from ghapp.alerts.lately import backlog_now, error_rate_now, latency_now
from ghapp.alerts.machine import disk_of, memory_here
from ghapp.alerts.watch import Seen, of_alarm, of_alerts, of_backlog, of_problem, worst
from ghapp.cli.answering import look_at_server
from ghapp.cli.console import printable
from ghapp.cli.stored import opened_store
from ghapp.config.server import Settings
from ghapp.errors import GhappError, Problem
from ghapp.model import AlertSeverity
from ghapp.model.moment import now
from ghapp.store import Store

USAGE = 64  # sysexits.h: EX_USAGE; 2 would be read as critical
_STATUS = {Health.GOOD: 0, Health.WARNING: 1, Health.CRITICAL: 2}
_URGENT = (AlertSeverity.P0, AlertSeverity.P1)
_HOUR = timedelta(hours=1)


class Misused(click.UsageError):
    exit_code = USAGE


class ForCron(click.Command):
    """Wrong usage has a status of its own."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        try:
            return super().make_context(*args, **kwargs)
        except click.UsageError as error:
            raise Misused(error.format_message(), error.ctx) from error


@click.command(cls=ForCron)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def monitor(settings: Settings, form: str) -> int:
    """Is all well? Exit status 0: yes; 1: a warning; 2: critical; 64: wrong usage.

    Run it as the server's user, on the machine that the server is on.
    """
    seen = asyncio.run(_look(settings))
    if form == "json":
        checks = [
            {"name": each.name, "status": each.health, "message": each.message, "advice": _advice(each)}
            for each in seen
        ]
        click.echo(json.dumps({"status": worst(seen), "checks": checks}, indent=2))
    else:
        _show(seen)
    return _STATUS[worst(seen)]


async def _look(settings: Settings) -> list[Seen]:
    seen = [await look_at_server(settings), *_look_at_machine(settings)]
    try:
        with opened_store(settings) as store:
            seen += [each async for each in _look_at_store(store)]
    except GhappError as error:
        seen.append(of_problem("store", error.problem))
    return seen


async def _look_at_store(store: Store) -> AsyncIterator[Seen]:
    """Raises TryLater E200."""
    yield of_backlog(await backlog_now(store))
    yield of_alarm("error rate", await error_rate_now(store), "few runs were broken in the last 15 minutes")
    yield of_alarm("latency", await latency_now(store), "checks began quickly in the last 15 minutes")
    for each in of_alerts(await store.alerts.since(now(-_HOUR), _URGENT)):
        yield each


def _look_at_machine(settings: Settings) -> tuple[Seen, ...]:
    host, folder, memory = socket.gethostname(), settings.data_dir, memory_here()
    room = of_alarm("memory", rules.memory(host, memory), f"{memory.percent:.0f} % used")
    try:
        disk = disk_of(folder)
    except OSError as error:
        problem = Problem.of("E909", folder=folder, detail=error.strerror or error)
        return of_problem("disk", problem), room
    free = f"{disk.free // 1_000_000} MB are free, {disk.used:.0f} % used"
    return of_alarm("disk", rules.disk(host, disk), free), room


def _show(seen: list[Seen]) -> None:
    for each in seen:
        click.echo(f"{each.health:<8}  {each.name:<10}  {printable(each.message)}")
        for line in _advice(each):
            click.echo(f"{'':<20}  - {printable(line)}")


def _advice(seen: Seen) -> list[str]:
    return [line.removeprefix("- ") for line in seen.advice.splitlines()]
