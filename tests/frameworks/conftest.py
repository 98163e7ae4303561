"""The test frameworks, pinned by a lock file, installed once and shared by all tests."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LOCKS = ("package.json", "package-lock.json")
collect_ignore = ["fixtures"]  # their tests are to fail


@pytest.fixture(autouse=True)
def _only_loopback() -> None:
    """Here the registry of npm is reached too, once."""


@pytest.fixture(scope="session")
def modules() -> Path:
    """The `node_modules` with Jest and Vitest. Raises CalledProcessError with what npm said."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed")
    text = b"".join((HERE / name).read_bytes() for name in LOCKS)
    tools = Path(os.environ.get("GHAPP_TOOLS_DIR", HERE.parents[1] / ".tools")).absolute()
    folder = tools / f"frameworks-{hashlib.sha256(text).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            _install(folder)
            (folder / "done").touch()
    return folder / "node_modules"


def _install(folder: Path) -> None:
    for name in LOCKS:
        shutil.copy(HERE / name, folder / name)
    ours = os.environ | {"npm_config_cache": str(folder / "npm-cache")}
    command = ("npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund")
    subprocess.run(command, cwd=folder, env=ours, check=True, capture_output=True)
    shutil.rmtree(folder / "npm-cache", ignore_errors=True)
