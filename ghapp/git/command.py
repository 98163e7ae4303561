"""Runs git: a hardened environment, both sides named, and a child that never outlives its caller.

All configuration goes through the environment, where other users of the machine cannot read it.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from ghapp.errors import ToolBroke
from ghapp.git.hardening import CONFIG, ENVIRONMENT, Config

_CHUNK = 1 << 16


class GitFailed(ToolBroke):
    """git ended with a status nobody declared; `stderr` says why."""

    def __init__(self, command: str, status: int, stderr: str) -> None:
        self.status, self.stderr = status, stderr
        last = stderr.strip().splitlines()[-1:] or [f"status {status}"]
        super().__init__("E005", detail=f"git {command}: {last[0][:300]}")


class GitTimeout(GitFailed):
    """git was stopped because it took too long."""


@dataclass(frozen=True, slots=True)
class Ran:
    status: int
    stdout: bytes
    stderr: str

    @property
    def text(self) -> str:
        return self.stdout.decode("utf-8", "replace").strip()


@dataclass(frozen=True, slots=True)
class Repo:
    """A repository with both sides named, so that git never goes looking for one."""

    git_dir: Path | None
    work_tree: Path | None = None
    protocols: tuple[str, ...] = ()
    config: Config = field(default=(), repr=False)
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)

    def using(self, *config: tuple[str, str], **variables: str) -> "Repo":
        return replace(self, config=(*self.config, *config), variables={**self.variables, **variables})

    async def run(
        self,
        command: str,
        *args: str,
        stdin: bytes = b"",
        seconds: float = 120,
        ok: tuple[int, ...] = (0,),
        max_file_bytes: int | None = None,
    ) -> Ran:
        async with self._child(command, args, seconds, max_file_bytes) as child:
            stdout, stderr = await child.communicate(stdin)
        return self._ended(command, child, ok, stdout, stderr)

    async def stream(self, command: str, *args: str, seconds: float = 120) -> AsyncGenerator[bytes, None]:
        """Output as it comes. The child is killed when the reader loses interest: use `aclosing`."""
        async with self._child(command, args, seconds) as child:
            assert child.stdin is not None  # noqa: S101  # for the type checker: all three are pipes
            assert child.stdout is not None  # noqa: S101
            assert child.stderr is not None  # noqa: S101
            child.stdin.close()
            complaints = asyncio.ensure_future(child.stderr.read())
            try:
                while chunk := await child.stdout.read(_CHUNK):
                    yield chunk
                stderr = await complaints
                await child.wait()
            finally:
                complaints.cancel()
        self._ended(command, child, (0,), b"", stderr)

    @contextlib.asynccontextmanager
    async def _child(
        self, command: str, args: tuple[str, ...], seconds: float, max_file_bytes: int | None = None
    ) -> AsyncIterator[Process]:
        child = await asyncio.create_subprocess_exec(
            *_tied_to_us(),
            *_limited(max_file_bytes),
            *self._argv(command, args),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._environment(),
            cwd=self.work_tree or "/",
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(seconds):
                yield child
        except TimeoutError:
            raise GitTimeout(command, -1, f"stopped after {seconds:.0f} s") from None
        finally:
            await _end(child)

    def _argv(self, command: str, args: tuple[str, ...]) -> list[str]:
        sides = [] if self.git_dir is None else [f"--git-dir={self.git_dir}"]
        if self.work_tree is not None and self.git_dir is not None:
            sides.append(f"--work-tree={self.work_tree}")
        return ["git", *sides, command, *args]

    def _environment(self) -> dict[str, str]:
        allowed = ((f"protocol.{protocol}.allow", "always") for protocol in self.protocols)
        config = (*CONFIG, *allowed, *self.config)
        numbered = {"GIT_CONFIG_COUNT": str(len(config)), "GIT_ALLOW_PROTOCOL": ":".join(self.protocols)}
        for number, (key, value) in enumerate(config):
            numbered[f"GIT_CONFIG_KEY_{number}"] = key
            numbered[f"GIT_CONFIG_VALUE_{number}"] = value
        return {**ENVIRONMENT, **numbered, **self.variables}

    @staticmethod
    def _ended(command: str, child: Process, ok: tuple[int, ...], stdout: bytes, stderr: bytes) -> Ran:
        status = child.returncode if child.returncode is not None else -1
        complaint = stderr.decode("utf-8", "replace")
        if status not in ok:
            raise GitFailed(command, status, complaint)
        return Ran(status, stdout, complaint)


async def _end(child: Process) -> None:
    if child.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    with contextlib.suppress(ConnectionError):
        await child.communicate()  # drains the pipes, else their transports stay open


def _limited(max_file_bytes: int | None) -> tuple[str, ...]:
    """The one limit on what a remote may send: git has none of its own. Its children inherit it, so it holds
    before the first of them starts. The shell counts in blocks of 512 bytes (POSIX, `ulimit`).
    """
    if max_file_bytes is None:
        return ()
    return ("sh", "-c", 'ulimit -f "$0" && exec "$@"', str(-(-max_file_bytes // 512)))


@cache
def _tied_to_us() -> tuple[str, ...]:
    """A prefix that makes the kernel kill git when we die, where the machine has one."""
    if shutil.which("setpriv") is None:
        return ()
    prefix = ("setpriv", "--pdeathsig", "KILL")
    probe = subprocess.run((*prefix, "true"), capture_output=True, check=False)  # busybox's has no such flag
    return prefix if probe.returncode == 0 else ()
