"""The child's side of the pipe: jobs side by side, each cancelled on demand, all of them at the end.

A request is `{"id": n, "job": name, "order": {...}}` or `{"id": n, "job": "cancel"}`. Each job gets one
reply: `{"id": n, "answer": {...}}`, `{"id": n, "error": {...}}` or `{"id": n, "cancelled": true}`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from ghapp.errors import ToolBroke
from ghapp.executor import orders
from ghapp.executor.frames import TooLarge, frame, read_frame
from ghapp.executor.jobs import Jobs
from ghapp.executor.trouble import as_document
from ghapp.model.noun import Noun

Job = Callable[[Any], Awaitable[Noun]]


class Worker:
    def __init__(self, jobs: Jobs, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._jobs: dict[str, tuple[type[Noun], Job]] = {
            "inspect": (orders.Inspect, jobs.inspect),
            "check": (orders.Check, jobs.check),
            "fix": (orders.Fix, jobs.fix),
            "prove": (orders.Prove, jobs.prove),
            "attempt": (orders.Try, jobs.attempt),
            "agents": (orders.Agents, jobs.agents),
            "hold": (orders.Hold, jobs.hold),
            "sweep": (orders.Sweep, jobs.sweep),
            "forget": (orders.Forget, jobs.forget),
            "recheck": (orders.Recheck, jobs.recheck),
        }

    async def work(self) -> None:
        """Until the server closes the pipe or dies."""
        try:
            while (request := await read_frame(self._reader)) is not None:
                self._take(request)
        finally:
            for task in self._under_way.values():
                task.cancel()
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)
            self._writer.close()

    def _take(self, request: dict[str, Any]) -> None:
        number, name = request["id"], request["job"]
        if name == "cancel":
            if task := self._under_way.get(number):
                task.cancel()
            return
        self._under_way[number] = task = asyncio.create_task(self._do(number, name, request["order"]))
        task.add_done_callback(lambda task: self._ended(number, task))

    def _ended(self, number: int, task: asyncio.Task[None]) -> None:
        """A task that was cancelled before its first step says nothing by itself."""
        del self._under_way[number]
        if task.cancelled():
            self._writer.write(frame({"id": number, "cancelled": True}))

    async def _do(self, number: int, name: str, order: dict[str, Any]) -> None:
        try:
            reply = {"answer": await self._answer(name, order)}
        except Exception as error:  # noqa: BLE001  # the server tells its kinds apart
            reply = {"error": as_document(error)}
        await self._send({"id": number, **reply})

    async def _answer(self, name: str, order: dict[str, Any]) -> dict[str, Any]:
        kind, job = self._jobs[name]
        wish = kind.model_validate(order)
        subject = getattr(wish, "subject", None)
        if subject is not None:
            repository = subject.commit.repository.full_name
            structlog.contextvars.bind_contextvars(run_id=subject.run_id, repository=repository)
        return (await job(wish)).model_dump(mode="json")

    async def _send(self, reply: dict[str, Any]) -> None:
        try:
            sent = frame(reply)
        except TooLarge as error:
            broke = ToolBroke("E104", detail=error)
            sent = frame({"id": reply["id"], "error": as_document(broke)})
        self._writer.write(sent)
        await self._writer.drain()
