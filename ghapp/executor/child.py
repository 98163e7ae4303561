"""One executor process as the server sees it: requests out, replies in, and its end."""

import asyncio
import contextlib
import itertools
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self

from ghapp.errors import ToolBroke, TryLater, UserProblem
from ghapp.executor.account import Account
from ghapp.executor.frames import TooLarge, Unreadable, frame, read_frame
from ghapp.executor.launch import launch
from ghapp.executor.orders import Standing, Start
from ghapp.executor.trouble import as_error
from ghapp.observability.log import logger

PATIENCE_SECONDS = 20
Reply = dict[str, Any]
_log = logger(__name__)


class Child:
    """Made and ended in one event loop, asked from any. A reply that makes no sense ends it."""

    standing: Standing

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._process, self._reader, self._writer = process, reader, writer
        self._numbers = itertools.count()
        self._waiting: dict[int, Future[Reply | None]] = {}
        self._loop = asyncio.get_running_loop()
        self.is_alive = True
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, start: Start, account: Account | None, hidden: tuple[Path, ...]) -> Self:
        """Raises UserProblem when it refuses to run, or cannot box tools in as it is told to."""
        process, pipe = await launch(start, account, hidden)
        child = cls(process, *await asyncio.open_connection(sock=pipe))
        try:
            child.standing = Standing.model_validate(await child.call("start", start.model_dump(mode="json")))
        except BaseException:
            await child.end()
            raise
        return child

    @property
    def pid(self) -> int:
        return self._process.pid

    async def call(self, job: str, order: dict[str, Any]) -> Any:
        """Its answer, or what it raised. A cancelled caller cancels the job, and is let go when it ended.

        Raises TryLater E103 when the process is gone, ToolBroke E104 when the order is too large.
        """
        number = next(self._numbers)
        self._waiting[number] = ended = Future[Reply | None]()
        self._send({"id": number, "job": job, "order": order})
        if not self.is_alive:
            self._resolve(number, None)
        reply = asyncio.wrap_future(ended)
        try:
            return self._opened(await asyncio.shield(reply))
        except asyncio.CancelledError:
            self._send({"id": number, "job": "cancel"})
            await asyncio.wait((reply,), timeout=PATIENCE_SECONDS)
            raise

    def _send(self, request: dict[str, Any]) -> None:
        try:
            sent = frame(request)
        except TooLarge as error:
            self._waiting.pop(request["id"])
            raise ToolBroke("E104", detail=error) from error
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is alive
            self._loop.call_soon_threadsafe(self._write, sent)

    def _write(self, sent: bytes) -> None:
        if self.is_alive and not self._writer.is_closing():
            self._writer.write(sent)

    def _resolve(self, number: int, reply: Reply | None) -> None:
        if (ended := self._waiting.pop(number, None)) is not None:
            ended.set_result(reply)

    def _opened(self, reply: Reply | None) -> Any:
        if reply is None:
            raise TryLater("E103", after=1)
        if "answer" in reply:
            return reply["answer"]
        try:
            if "refused" in reply:
                raise UserProblem(reply["refused"]["code"], **reply["refused"]["context"])
            error = as_error(reply["error"])
        except (KeyError, TypeError, ValueError) as odd:
            self.condemn(odd)
            raise TryLater("E103", after=1) from odd
        raise error

    def condemn(self, reason: Exception) -> None:
        """Nothing that it says is believed any more."""
        _log.error("the executor makes no sense", reason=type(reason).__name__)
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._kill)

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def _listen(self) -> None:
        try:
            while (reply := await read_frame(self._reader)) is not None:
                self._resolve(_number_of(reply), reply)
        except Unreadable as odd:
            self.condemn(odd)
        finally:
            self.is_alive = False
            for number in list(self._waiting):
                self._resolve(number, None)
            self._writer.close()

    async def end(self) -> int | None:
        """Its jobs are cancelled, and it is gone when this returns. Its status."""
        self._writer.close()
        try:
            await asyncio.wait_for(self._process.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            self._kill()
            await self._process.wait()
        await self._listening
        return self._process.returncode


def _number_of(reply: Reply) -> int:
    number = reply.get("id")
    if not isinstance(number, int):
        raise Unreadable("a reply to nothing")
    return number
