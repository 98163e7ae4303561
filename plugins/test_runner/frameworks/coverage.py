"""Which lines the tests of a project execute: coverage.py, in the project's own pytest.

It is brought along where the project has none, as far as the interpreters fit: without its part in C it is
slower, and the numbers are the same.
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from .told import Project

Covered = tuple[int, int]
_FOLDERS = {"test", "tests", "testing"}


def variables_of(project: Project, report: Path) -> dict[str, str]:
    """For pytest: where to write what was counted, and where coverage.py is if the project has none."""
    if not project.covers:
        return {}
    folder = project.tmp / "modules"
    folder.mkdir()
    for package in _brought():
        (folder / "coverage").symlink_to(package)
        break
    return {"GHAPP_COVERAGE": str(report), "GHAPP_COVERAGE_FROM": str(folder)}


def _brought() -> Iterator[Path]:
    """The nearest to the end of PATH is ours."""
    for folder in reversed(os.environ.get("PATH", "").split(os.pathsep)):
        if shutil.which("coverage", path=folder):
            yield from (Path(folder).parent / "lib").glob("python3*/site-packages/coverage")


def covered(report: Path) -> tuple[Covered | None, str]:
    """Lines executed and all lines, of files that are no tests; or why that is not known."""
    try:
        told: dict[str, Any] = json.loads(report.read_bytes())
        if "unknown" in told:
            return None, str(told["unknown"])
        known = [each["summary"] for path, each in told["files"].items() if not _is_test(path)]
        lines = sum(int(each["num_statements"]) for each in known)
        return (sum(int(each["covered_lines"]) for each in known), lines), ""
    except OSError:
        return None, "no lines were counted"
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return None, f"what was counted cannot be read: {error}"


def _is_test(path: str) -> bool:
    place = PurePosixPath(path.replace(os.sep, "/"))
    named = place.name.startswith("test_") or place.stem.endswith("_test") or place.name == "conftest.py"
    return named or not _FOLDERS.isdisjoint(place.parts[:-1])
