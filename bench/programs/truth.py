"""What the held-back tests say. They are written after a climb, beside a copy that no climb ever sees."""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.programs.program import Program, write_files

SECONDS = 120
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\w+\.py)\b", re.MULTILINE)
_PYTEST = (
    "-m",
    "pytest",
    "-q",
    "--tb=no",
    "-rfE",
    "--continue-on-collection-errors",
    "-p",
    "no:cacheprovider",
)


async def is_right(program: Program, patch: str) -> bool:
    """Whether the held-back tests pass once the patch is applied to a fresh copy, which is then removed."""
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
        return await asyncio.to_thread(_is_right, program, patch, Path(folder))


def _is_right(program: Program, patch: str, folder: Path) -> bool:
    write_files(program.files(), folder)
    if patch:
        subprocess.run(("git", "apply"), cwd=folder, input=patch.encode(), check=True, capture_output=True)
    write_files({program.held_back_path: program.held_back}, folder)
    return not failing(folder, program.held_back_path)


def failing(folder: Path, *files: str) -> frozenset[str]:
    """The files with a test that fails; of all files, where none is named. Raises AssertionError where that
    cannot be said.
    """
    plain = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    plain.pop("PYTEST_ADDOPTS", None)
    command = (sys.executable, *_PYTEST, f"--rootdir={folder}", "--", *files)
    ran = subprocess.run(
        command, cwd=folder, env=plain, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    found = frozenset(_FAILED.findall(ran.stdout))
    assert (ran.returncode, bool(found)) in {(0, False), (1, True)}, ran.stdout + ran.stderr
    return found
