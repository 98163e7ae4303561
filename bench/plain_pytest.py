"""Pytest outside of the product, with nothing of this machine's settings or plugins."""

import os
import subprocess
import sys
from pathlib import Path

SECONDS = 120
_PYTEST = [
    "-m",
    "pytest",
    "-q",
    "--tb=no",
    "-rfE",
    "--continue-on-collection-errors",
    "-p",
    "no:cacheprovider",
]


def run_pytest(folder: Path, *words: str, seconds: float = SECONDS) -> tuple[bool, str]:
    """Whether something failed, and what it printed: a line beginning FAILED or ERROR for each.

    Raises AssertionError where it comes to no result, subprocess.TimeoutExpired where it does not end.
    """
    plain = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    plain.pop("PYTEST_ADDOPTS", None)
    command = (sys.executable, *_PYTEST, f"--rootdir={folder}", *words)
    ran = subprocess.run(
        command, cwd=folder, env=plain, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert ran.returncode in {0, 1}, ran.stdout + ran.stderr
    return bool(ran.returncode), ran.stdout
