"""The one door through which tools are run: clean environment, limits, and nothing left behind."""

import asyncio
import secrets
import shutil
import signal
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ghapp.sandbox.environment import clean
from ghapp.sandbox.limits import Limits, Outcome, Stopped
from ghapp.sandbox.pipes import Pipes
from ghapp.sandbox.reaper import kill_all
from ghapp.sandbox.watch import too_much
from ghapp.sandbox.wrapper import MEGABYTE, wrapped

_NOTHING: Mapping[str, str] = {}


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder for one run, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="ghapp-", ignore_cleanup_errors=True) as folder:
        yield Path(folder).resolve()


async def run(
    command: Sequence[str],
    *,
    cwd: Path,
    limits: Limits,
    path: Sequence[Path] = (),
    environment: Mapping[str, str] = _NOTHING,
    home: Path | None = None,
) -> Outcome:
    """Run to the end or to a limit. FileNotFoundError when there is no such program.

    `home` holds HOME and TMPDIR and belongs to the caller; without it there is one for this run alone.
    """
    if home is None:
        with private_folder() as own:
            return await run(command, cwd=cwd, limits=limits, path=path, environment=environment, home=own)
    box = _Box(limits, clean(mark := secrets.token_hex(16), home, path, environment), mark)
    return await box.run(box.located(command), cwd)


class _Box:
    def __init__(self, limits: Limits, environment: Mapping[str, str], mark: str) -> None:
        self._limits, self._environment, self._mark = limits, environment, mark

    def located(self, command: Sequence[str]) -> tuple[str, ...]:
        program = shutil.which(command[0], path=self._environment["PATH"])
        if program is None:
            raise FileNotFoundError(command[0])
        return (program, *command[1:])

    async def run(self, command: Sequence[str], cwd: Path) -> Outcome:
        began = time.monotonic()
        with Pipes(self._limits.output_mb * MEGABYTE) as pipes:
            process = await self._start(command, cwd, pipes)
            try:
                stopped = await self._wait(process, pipes)
                await asyncio.to_thread(kill_all, self._mark, process.pid)
            except BaseException:
                kill_all(self._mark, process.pid)  # not awaited: a second cancellation cannot interrupt it
                await process.wait()
                raise
            status = await process.wait()
            await pipes.drain(2)
        stopped = stopped or ("output" if pipes.flooded.is_set() else "")
        return _outcome(status, stopped, pipes, time.monotonic() - began)

    async def _start(self, command: Sequence[str], cwd: Path, pipes: Pipes) -> Process:
        process = await asyncio.create_subprocess_exec(
            *wrapped(command, self._limits, self._mark),
            cwd=cwd,
            env=self._environment,
            stdin=DEVNULL,
            stdout=pipes.write_stdout,
            stderr=pipes.write_stderr,
            start_new_session=True,
        )
        pipes.started()
        return process

    async def _wait(self, process: Process, pipes: Pipes) -> Stopped:
        """What ends first: the tool, its time, its room for output, its share of the machine."""
        ends = asyncio.ensure_future(process.wait())
        flood = asyncio.ensure_future(pipes.flooded.wait())
        watch = asyncio.ensure_future(too_much(process.pid, self._limits))
        waits = (ends, flood, watch)
        try:
            await asyncio.wait(waits, timeout=self._limits.seconds, return_when=asyncio.FIRST_COMPLETED)
            if ends.done():
                return ""
            if flood.done():
                return "output"
            return watch.result() if watch.done() else "timeout"
        finally:
            for wait in waits:
                wait.cancel()


def _outcome(status: int, stopped: Stopped, pipes: Pipes, seconds: float) -> Outcome:
    killer = signal.Signals(-status).name if status < 0 and not stopped else ""
    return Outcome(
        status=None if stopped or status < 0 else status,
        stdout=bytes(pipes.stdout),
        stderr=bytes(pipes.stderr),
        seconds=round(seconds, 3),
        stopped=stopped,
        signal=killer,
    )
