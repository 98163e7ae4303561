"""Tools whose configuration is code, pinned by their lock files, installed once and shared by all tests."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uv

from ghapp.sandbox.interpreter import folders_of

HERE = Path(__file__).parent
LOCKS = ("python.txt", "package.json", "package-lock.json")


@dataclass(frozen=True)
class Toolbox:
    """`path` to find them by, `folders` that they need to be read."""

    path: tuple[Path, ...]
    folders: tuple[Path, ...]


def installed(below: Path) -> Toolbox:
    """Raises CalledProcessError with what the installer said."""
    text = b"".join((HERE / name).read_bytes() for name in LOCKS)
    folder = below / f"attacks-{hashlib.sha256(text).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / "lock"):
        if not (folder / "done").exists():
            _install(folder)
            (folder / "done").touch()
    node = Path(shutil.which("node") or "node").resolve()
    path = (folder / "python/bin", folder / "node_modules/.bin", node.parent)
    return Toolbox(path, (*folders_of(folder / "python"), folder / "node_modules", node.parent.parent))


def missing() -> str:
    return "" if shutil.which("npm") and shutil.which("node") else "node and npm are not installed"


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _install(folder: Path) -> None:
    program, environment = uv.find_uv_bin(), folder / "python"
    _run(folder, program, "venv", "-q", "--clear", "--python", sys.executable, str(environment))
    words = ("pip", "install", "-q", "--require-hashes", "-r", str(HERE / "python.txt"))
    _run(folder, program, *words, "--python", str(environment))
    for name in LOCKS[1:]:
        shutil.copy(HERE / name, folder / name)
    _run(folder, "npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund")
    shutil.rmtree(folder / "npm-cache", ignore_errors=True)


def _run(folder: Path, *command: str) -> None:
    ours = os.environ | {"npm_config_cache": str(folder / "npm-cache")}
    subprocess.run(command, cwd=folder, env=ours, check=True, capture_output=True)
