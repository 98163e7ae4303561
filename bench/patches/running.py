"""Plain pytest on files, outside of the product: which tests fail."""

import re
import tempfile
from pathlib import Path

from bench.patches.projects import Files, Project
from bench.plain_pytest import SECONDS, run_pytest
from bench.programs.program import write_files

_TOLD = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py)(?:::([\w:]+))?", re.MULTILINE)
_SETTINGS = "[pytest]\npythonpath = {root}\n"


def failing_of(project: Project, code: Files, tests: Files, seconds: float = SECONDS) -> frozenset[str]:
    """As `path::name`, cases of one test as one; `path` alone where it cannot even be read.

    Raises AssertionError where pytest comes to no result, subprocess.TimeoutExpired where it does not end.
    """
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
        tree, settings = Path(folder) / "tree", Path(folder) / "pytest.ini"
        write_files({**project.beside, **tests, **code}, tree)
        settings.write_text(_SETTINGS.format(root=tree / project.root))
        words = ("--noconftest", "-c", str(settings), ".")
        is_red, said = run_pytest(tree, *words, seconds=seconds)
    told = _TOLD.findall(said)
    assert is_red == bool(told), said
    return frozenset("::".join(filter(None, found)) for found in told)
