"""What the held-back tests say. They are written after a climb, beside a copy that no climb ever sees."""

import asyncio
import re
import subprocess
import tempfile
from pathlib import Path

from bench.plain_pytest import run_pytest
from bench.programs.program import Program, write_files

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\w+\.py)\b", re.MULTILINE)


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
    is_red, said = run_pytest(folder, "--", *files)
    found = frozenset(_FAILED.findall(said))
    assert is_red == bool(found), said
    return found
