"""Starts a framework. What it prints goes to files: it may be more than memory holds."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from .told import Project

_MOST = 8_000_000  # bytes of an output that are read


@dataclass(frozen=True)
class Ended:
    """`status` is negative when a signal ended it."""

    status: int
    stdout: str
    stderr: str

    @property
    def text(self) -> str:
        return f"{self.stdout}\n{self.stderr}"


def start(command: Sequence[str], project: Project, more: Mapping[str, str] | None = None) -> Ended:
    variables = {**os.environ, "NO_COLOR": "1", "FORCE_COLOR": "0", **(more or {})}
    with tempfile.TemporaryFile(dir=project.tmp) as out, tempfile.TemporaryFile(dir=project.tmp) as err:
        status = subprocess.call(
            command, cwd=project.folder, env=variables, stdin=subprocess.DEVNULL, stdout=out, stderr=err
        )
        project.started.append((tuple(map(str, command)), status))
        return Ended(status, _read(out), _read(err))


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
