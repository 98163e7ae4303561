"""Starts a framework. What it prints goes to files: it may be more than memory holds."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from .told import Project

_MOST = 8_000_000  # bytes of an output that are read


@dataclass(frozen=True)
class Ended:
    """`status` is negative when a signal ended it; `stopped`: after so many seconds, its time was over."""

    status: int
    stdout: str
    stderr: str
    stopped: float | None = None

    @property
    def text(self) -> str:
        return f"{self.stdout}\n{self.stderr}"

    @property
    def how(self) -> str:
        """It came to its end."""
        if self.stopped is not None:
            return f"was stopped after {self.stopped:.0f} s"
        return f"ended with status {self.status}" if self.status >= 0 else f"died by signal {-self.status}"


def start(command: Sequence[str], project: Project, more: Mapping[str, str] | None = None) -> Ended:
    variables = {**os.environ, "NO_COLOR": "1", "FORCE_COLOR": "0", **(more or {})}
    with tempfile.TemporaryFile(dir=project.tmp) as out, tempfile.TemporaryFile(dir=project.tmp) as err:
        left = project.left
        process = subprocess.Popen(
            command,
            cwd=project.folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,  # to be ended with all that it starts
        )
        stopped = None if _ends_within(process, left) else left
        project.started.append((tuple(map(str, command)), process.returncode))
        return Ended(process.returncode, _read(out), _read(err), stopped)


def _ends_within(process: subprocess.Popen[bytes], seconds: float | None) -> bool:
    """By itself, or it is ended with all that it started and that did not leave its group."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False
    return True


def program(name: str, project: Project) -> str | None:
    """On PATH, and for Node.js in the `node_modules` of the folder or one above it."""
    for folder in (project.folder, *project.folder.parents):
        local = folder / "node_modules/.bin" / name
        if local.exists():
            return str(local)
        if folder == project.tree:
            break
    return shutil.which(name)


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read(_MOST).decode(errors="replace")
