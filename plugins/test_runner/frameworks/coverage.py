"""Which lines the tests of a project execute: coverage.py, in the project's own pytest.

It is brought along where the project has none, as far as the interpreters fit: without its part in C it is
slower, and the numbers are the same.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from .place import inside
from .told import Project, Told

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


def cover(told: Told, report: Path, project: Project) -> None:
    """Lines executed and all lines, of files that are no tests, and which; or why that is not known."""
    try:
        counted: dict[str, Any] = json.loads(report.read_bytes())
        if "unknown" in counted:
            told.uncovered = str(counted["unknown"])
            return
        known = {path: each for path, each in counted["files"].items() if not _is_test(path)}
        all_of_them = sum(int(each["summary"]["num_statements"]) for each in known.values())
        told.coverage = sum(int(each["summary"]["covered_lines"]) for each in known.values()), all_of_them
        told.lines = {inside(path, project): _lines(each) for path, each in known.items()}
    except OSError:
        told.uncovered = "no lines were counted"
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        told.uncovered = f"what was counted cannot be read: {error}"


def _lines(counted: dict[str, Any]) -> tuple[str, str]:
    """What the project leaves out of the count was not seen to be executed either."""
    return spans(counted["executed_lines"]), spans([*counted["missing_lines"], *counted["excluded_lines"]])


def spans(numbers: Iterable[int]) -> str:
    """`1-3,7`: short, for long files."""
    found: list[list[int]] = []
    for number in sorted(map(int, numbers)):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in found)


def _is_test(path: str) -> bool:
    place = PurePosixPath(path.replace(os.sep, "/"))
    named = place.name.startswith("test_") or place.stem.endswith("_test") or place.name == "conftest.py"
    return named or not _FOLDERS.isdisjoint(place.parts[:-1])
