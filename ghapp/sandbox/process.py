"""One run of a command in its box: started, watched, ended with all it started."""

import asyncio
import contextlib
import os
import shutil
import signal
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Sequence

import psutil

from ghapp.errors import ToolBroke
from ghapp.sandbox.box import Box
from ghapp.sandbox.launch import Launch, Launcher
from ghapp.sandbox.limits import MEGABYTE, Limits, Outcome, Stopped
from ghapp.sandbox.pipes import Pipes
from ghapp.sandbox.status import Status
from ghapp.sandbox.watch import too_much

_GENTLE_SECONDS = 15  # a supervisor needs some to end what forks while it looks


async def run(launcher: Launcher, command: Sequence[str], box: Box, limits: Limits) -> Outcome:
    """Run to the end or to a limit, and leave nothing running.

    Raises FileNotFoundError when there is no such program, ToolBroke E530 when the box could not be made:
    then nothing was run.
    """
    unwanted = asyncio.Event()
    work = asyncio.create_task(_run(launcher, command, box, limits, unwanted))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        unwanted.set()
        while not work.done():  # nor does a second call cut short what ends it
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait((work,))
        raise


async def _run(
    launcher: Launcher, command: Sequence[str], box: Box, limits: Limits, unwanted: asyncio.Event
) -> Outcome:
    located = _located(command, box)
    began = time.monotonic()
    with (
        Pipes(limits.output_mb * MEGABYTE) as pipes,
        Status() as status,
        launcher.launch(located, box, limits, status.writer) as launch,
    ):
        process = await _start(launch, box, pipes)
        status.started()
        try:
            stopped = await _wait(process, pipes, box, limits, unwanted)
        finally:
            await _end(process, status, launch)
        await pipes.drain(2)
        stopped = stopped or ("output" if pipes.flooded.is_set() else "") or _by_kernel(status, launch)
        return _outcome(status, stopped, pipes, time.monotonic() - began)


def _located(command: Sequence[str], box: Box) -> tuple[str, ...]:
    program = shutil.which(command[0], path=box.variables()["PATH"])
    if program is None:
        raise FileNotFoundError(command[0])
    return (program, *command[1:])


async def _start(launch: Launch, box: Box, pipes: Pipes) -> Process:
    with contextlib.nullcontext(DEVNULL) if box.stdin is None else box.stdin.open("rb") as stdin:
        process = await asyncio.create_subprocess_exec(
            *launch.argv,
            cwd=box.directory,
            env=box.variables(),
            stdin=stdin,
            stdout=pipes.write_stdout,
            stderr=pipes.write_stderr,
            pass_fds=launch.descriptors,
            start_new_session=True,
        )
    pipes.started()
    return process


async def _wait(process: Process, pipes: Pipes, box: Box, limits: Limits, unwanted: asyncio.Event) -> Stopped:
    """What ends first: the tool, its time, its room for output, its share of the machine, all interest."""
    ends = asyncio.ensure_future(process.wait())
    flood = asyncio.ensure_future(pipes.flooded.wait())
    watch = asyncio.ensure_future(too_much(process.pid, box.written, limits))
    waits = (ends, flood, watch, asyncio.ensure_future(unwanted.wait()))
    try:
        await asyncio.wait(waits, timeout=limits.seconds, return_when=asyncio.FIRST_COMPLETED)
        if ends.done():
            return ""
        if flood.done():
            return "output"
        return watch.result() if watch.done() else "timeout"
    finally:
        for wait in waits:
            wait.cancel()


async def _end(process: Process, status: Status, launch: Launch) -> None:
    if process.returncode is None:
        await _stop(process, status, launch)
    try:
        await asyncio.wait_for(process.wait(), _GENTLE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
    await _last(status)


async def _last(status: Status) -> None:
    """A launcher may end a moment before the first process inside, which ends after all others there."""
    child = status.get("child-pid")
    for _ in range(_GENTLE_SECONDS * 200):
        if child is None or not _is_alive(child):
            return
        await asyncio.sleep(0.005)


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(psutil.Error):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


async def _stop(process: Process, status: Status, launch: Launch) -> None:
    """The first process inside takes all others with it; the launcher outside could leave some."""
    child = None if launch.ends_gently else await _child(process, status)
    with contextlib.suppress(ProcessLookupError):
        if launch.ends_gently:
            process.terminate()
        elif child is not None:
            os.kill(child, signal.SIGKILL)
        else:
            process.kill()


async def _child(process: Process, status: Status) -> int | None:
    """A launcher that has just started has yet to tell it; one that fails tells none."""
    for _ in range(_GENTLE_SECONDS * 200):
        child: int | None = status.get("child-pid")
        if child is not None or process.returncode is not None:
            return child
        await asyncio.sleep(0.005)
    return None


def _by_kernel(status: Status, launch: Launch) -> Stopped:
    return launch.stopped() if status.get("exit-code") is None else ""


def _outcome(status: Status, stopped: Stopped, pipes: Pipes, seconds: float) -> Outcome:
    code = status.get("exit-code")
    if code is None and not stopped:
        said = status.get("error") or bytes(pipes.stderr[-300:]).decode(errors="replace").strip()
        raise ToolBroke("E530", detail=said or "it said nothing")
    killer = _signal(code)
    return Outcome(
        status=None if stopped or killer else code,
        stdout=bytes(pipes.stdout),
        stderr=bytes(pipes.stderr),
        seconds=round(seconds, 3),
        stopped=stopped,
        signal="" if stopped else killer,
    )


def _signal(code: int | None) -> str:
    """A launcher tells of a death by a signal as shells do: 128 and its number."""
    try:
        return signal.Signals(code - 128).name if code is not None and code > 128 else ""
    except ValueError:
        return ""
