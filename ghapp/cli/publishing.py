"""`ghapp apply --publish`: hand a patch to the server, which judges and delivers it, and wait for that."""

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from gidgethub.abc import GitHubAPI

from ghapp.cli.applied import as_document, show_judgement
from ghapp.cli.check import FINDINGS, FINE
from ghapp.cli.console import printable, tell
from ghapp.cli.queue import operator
from ghapp.cli.stored import opened_store
from ghapp.config.server import Settings
from ghapp.engine.durable import DurableEngine
from ghapp.errors import Problem, UserProblem
from ghapp.flows import orders
from ghapp.flows.applying import APPLY, Given
from ghapp.flows.asking import open_repair_of
from ghapp.flows.doors import Doors
from ghapp.flows.heads import heads_of_branch
from ghapp.flows.opening import start_run
from ghapp.flows.proposing import GIVEN
from ghapp.git import Applied, LocalTree
from ghapp.github import Access, repositories
from ghapp.model import Commit, Decided, EventKind, Patch, Repository, Run, RunState, new_run_id
from ghapp.patches.judgement import Judgement, rejected
from ghapp.server import open_doors

PATIENCE_SECONDS = 60
_LOOK_SECONDS = 0.5
_SSH = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+):(?P<path>[^/].*)")  # git@host:owner/name.git
_NAME = re.compile(r"/?([\w.-]+/[\w.-]+?)(?:\.git)?/?")


@dataclass(frozen=True, slots=True)
class Published:
    """`judged` is None where the server came to no judgement, then `reason` says why. `item` is its place in
    the review queue, `url` of its pull request.
    """

    run: Run
    reason: str = ""
    judged: Judgement | None = None
    decided: Decided | None = None
    item: str = ""
    url: str = ""

    @property
    def action_taken(self) -> dict[str, Any]:
        """What programs read."""
        taken = {"status": self.decided.action if self.decided else "none", "run_id": self.run.id}
        number = self.decided.number if self.decided else None
        more = {"number": number, "url": self.url, "queue_id": self.item, "detail": self.reason}
        return taken | {name: value for name, value in more.items() if value}


async def publish(settings: Settings, tree: LocalTree, applied: Applied) -> Published:
    """Raises UserProblem E202, E404, E460, E461, E462, and those of settings that a server needs."""
    with opened_store(settings):
        doors = open_doors(settings)
    engine = doors.engine
    assert isinstance(engine, DurableEngine)  # noqa: S101  # the wiring made it
    try:
        await asyncio.to_thread(engine.connect)
        run = await _hand_over(doors, tree, applied)
        click.echo(f"handed to the server as run {run.id}: it goes on there, whatever ends this", err=True)
        return await _result(doors, await _ended(doors, run))
    finally:
        await asyncio.to_thread(engine.close)
        doors.store.close()


async def _hand_over(doors: Doors, tree: LocalTree, applied: Applied) -> Run:
    repository = await _repository(doors, tree)
    commit = await _commit(doors, repository, tree)
    patch = Patch(base_sha=commit.sha, source=GIVEN, changes=applied.changes, diff=applied.diff)
    blob = await doors.store.blobs.put(repository.id, patch.model_dump_json().encode())
    run = await open_repair_of(doors, commit, f"apply:{new_run_id()}", "")
    await start_run(doors, run, APPLY, Given(patch=blob, by=operator()))
    return run


async def _repository(doors: Doors, tree: LocalTree) -> Repository:
    settings = doors.settings
    name = name_of(await tree.origin(), urlsplit(settings.github_url).hostname or "")
    if not name:
        raise UserProblem("E460", path=tree.path, host=settings.github_url)
    repository = await doors.github.repository_named(name)
    if repository is None:
        raise UserProblem("E404", repository=name)
    return repository


def name_of(url: str, host: str) -> str:
    """`owner/name` of a repository's URL on that host, as https or ssh has it; else "". Pure."""
    short = _SSH.fullmatch(url)
    split = urlsplit(url) if short is None else None
    there = (short["host"] if short else split.hostname if split else "") or ""
    path = short["path"] if short else split.path if split else ""
    found = _NAME.fullmatch(path)
    return found[1] if found and there.lower() == host.lower() else ""


async def _commit(doors: Doors, repository: Repository, tree: LocalTree) -> Commit:
    """HEAD as the server would check it: of an open pull request, if its branch has one."""
    sha, here = tree.sha or "", await tree.branch()
    async with doors.github.session(repository, Access.CHECK) as api:
        names = await repositories.branches_at(api, repository, sha)
        if not names:
            raise UserProblem("E461", sha=sha[:12], repository=repository.full_name)
        return await _head(api, repository, here if here in names else names[0], sha)


async def _head(api: GitHubAPI, repository: Repository, branch: str, sha: str) -> Commit:
    order = orders.CheckBranch(repository=repository, branch=branch, sha=sha, before=None)
    return (await heads_of_branch(api, order))[0]


async def _ended(doors: Doors, run: Run) -> Run:
    """Raises UserProblem E462 when no server takes it up."""
    waited = 0.0
    while (current := await doors.store.runs.get(run.id)) is not None and current.is_active:
        if current.state is RunState.QUEUED and waited > PATIENCE_SECONDS:
            raise UserProblem("E462", seconds=PATIENCE_SECONDS, run_id=run.id)
        await asyncio.sleep(_LOOK_SECONDS)
        waited += _LOOK_SECONDS
    return current or run


async def _result(doors: Doors, run: Run) -> Published:
    repository, decided = run.commit.repository, await doors.store.decisions.get(run.id)
    events = await doors.store.climbs.events(run.id)
    reason = next((str(event.data["reason"]) for event in events if event.kind is EventKind.UNASKED), "")
    if decided is None:
        return Published(run, reason or "it was stopped")
    judged = Judgement.model_validate_json(await doors.store.blobs.get(repository.id, decided.judgement))
    queued = await doors.store.queue.all(repository_id=repository.id)
    item = next((each.id for each in queued if each.run_id == run.id), "")
    url = f"{doors.settings.github_url}/{repository.full_name}/pull/{decided.number}"
    return Published(run, reason, judged, decided, item, url if decided.number else "")


def show_published(done: Published, patch: Path, form: str) -> int:
    """The exit status: 1 where it was rejected or came to no judgement."""
    if form == "json":
        told = as_document(done.judged or rejected(_untold(done)), patch)
        click.echo(json.dumps(told | {"action_taken": done.action_taken}, indent=2))
    elif done.judged is None:
        tell(_untold(done))
    else:
        show_judgement(done.judged)
        click.echo(printable(_line(done)))
    return FINDINGS if done.judged is None or done.judged.error else FINE


def _untold(done: Published) -> Problem:
    return Problem.of("E463", detail=done.reason.rstrip("."), run_id=done.run.id)


def _line(done: Published) -> str:
    action = (done.decided.action if done.decided else "").replace("_", " ")
    where = done.url or (f"ghapp queue show {done.item}" if done.item else "")
    return " ".join(filter(None, (f"{action}:", where, done.reason))).rstrip(":")
