"""Progress in a check's summary while it works: best effort, never more often than every two seconds."""

import asyncio
import time
from typing import Self

from ghapp.errors import GhappError
from ghapp.flows.doors import Doors
from ghapp.flows.words import render
from ghapp.github import Access, checks
from ghapp.model import PluginResult, Run

PAUSE_SECONDS = 2.0


class Progress:
    """While it is entered it tells; afterwards nothing of it is under way."""

    def __init__(self, doors: Doors, run: Run, waiting: list[str]) -> None:
        self._doors = doors
        self._run = run
        self._waiting = list(waiting)
        self._done: list[tuple[str, str]] = []
        self._told_at = 0.0
        self._telling: asyncio.Task[None] | None = None

    def note(self, result: PluginResult) -> None:
        if result.id in self._waiting:
            self._waiting.remove(result.id)
        self._done.append((result.id, result.status))
        self.tell()

    def tell(self) -> None:
        busy = self._telling is not None and not self._telling.done()
        if not busy and time.monotonic() - self._told_at >= PAUSE_SECONDS:
            self._told_at = time.monotonic()
            self._telling = asyncio.ensure_future(self._tell())

    async def __aenter__(self) -> Self:
        self.tell()
        return self

    async def __aexit__(self, *_trouble: object) -> None:
        if self._telling is not None:
            await asyncio.gather(self._telling, return_exceptions=True)

    async def _tell(self) -> None:
        repository, check_id = self._run.commit.repository, self._run.check_id
        if check_id is None:
            return
        title = f"{len(self._done)} of {len(self._done) + len(self._waiting)} plugins done"
        summary = render("check_progress.md.j2", done=list(self._done), waiting=list(self._waiting))
        try:
            async with self._doors.github.session(repository, Access.CHECK) as api:
                await checks.progress(api, repository, check_id, title, summary)
        except GhappError:
            return  # the next one, or the end, will say it
