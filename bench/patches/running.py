"""Plain pytest on files, outside of the product: which tests fail."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.patches.projects import Files, Project
from bench.programs.program import write_files

SECONDS = 120
_TOLD = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py)(?:::([\w:]+))?", re.MULTILINE)
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
_SETTINGS = "[pytest]\npythonpath = {root}\n"


def failing_of(project: Project, code: Files, tests: Files, seconds: float = SECONDS) -> frozenset[str]:
    """As `path::name`, cases of one test as one; `path` alone where it cannot even be read.

    Raises AssertionError where pytest comes to no result, subprocess.TimeoutExpired where it does not end.
    """
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
        tree, settings = Path(folder) / "tree", Path(folder) / "pytest.ini"
        write_files({**project.beside, **tests, **code}, tree)
        settings.write_text(_SETTINGS.format(root=tree / project.root))
        said = _pytest(tree, settings, seconds)
    return frozenset("::".join(filter(None, found)) for found in _TOLD.findall(said))


def _pytest(tree: Path, settings: Path, seconds: float) -> str:
    plain = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    plain.pop("PYTEST_ADDOPTS", None)
    command = (sys.executable, *_PYTEST, "--noconftest", f"--rootdir={tree}", "-c", str(settings), ".")
    ran = subprocess.run(
        command, cwd=tree, env=plain, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert ran.returncode in {0, 1}, ran.stdout + ran.stderr
    assert bool(ran.returncode) == bool(_TOLD.search(ran.stdout)), ran.stdout
    return ran.stdout
