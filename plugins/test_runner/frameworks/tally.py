"""Runs the tests of every project and says of each test how it ended, as one JSON document."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .copy import copied
from .process import start
from .projects import FRAMEWORKS, Found, found
from .told import Project, Told, last_words

_MOST = 50  # failures that are told in words
_LOOKED_FOR = ", ".join(framework.NAME for framework in FRAMEWORKS)


def tally(checkout: Path, tmp: Path, wanted: Mapping[str, Any], files: Sequence[str]) -> int:
    """`wanted`: `command` of the project's own, or null, whether `coverage` is wanted, and whether tests are
    only run `to_first` failure, as far as the framework can.
    """
    tree = copied(checkout, tmp)
    paths = [file.removeprefix("./") for file in files]
    runs = list(
        _given(str(wanted["command"]), tree, tmp) if wanted["command"] else _found(tree, tmp, wanted, paths)
    )
    told = {"runs": runs, "looked_for": _LOOKED_FOR}
    sys.stdout.write(json.dumps(told).replace(f"{tree}/", "").replace(str(tmp), "TMP"))
    return 0


def _given(command: str, tree: Path, tmp: Path) -> Iterator[dict[str, Any]]:
    """A command of the project's own: it passes or fails as a whole."""
    project, began = Project(tree, tmp, tree, ()), time.monotonic()
    ended = start(("sh", "-c", command), project, {"PYTHONSAFEPATH": ""})  # as the project is used to
    test = ["tests.command"]
    passed, failed = (test, []) if ended.status == 0 else ([], test)
    told = Told(ran=1, passed=passed, failed=failed, uncovered="`tests.command` tells no lines")
    said = {} if ended.status == 0 else {test[0]: last_words(ended.text)}
    yield _run("tests.command", project, told, began) | {"command": command, "said": said}


def _found(
    tree: Path, tmp: Path, wanted: Mapping[str, Any], files: Sequence[str]
) -> Iterator[dict[str, Any]]:
    for each in found(tree, files):
        with tempfile.TemporaryDirectory(dir=tmp) as folder:
            inner = tuple(tree / name for name in each.inner)
            covers = bool(wanted["coverage"])
            most = int(bool(wanted.get("to_first")))
            project = Project(tree, Path(folder), tree / each.folder, each.files, inner, covers, most)
            began = time.monotonic()
            yield _run(_name(each), project, each.framework.run(project), began)


def _name(each: Found) -> str:
    return each.framework.NAME if each.folder == "." else f"{each.framework.NAME} in {each.folder}"


def _run(name: str, project: Project, told: Told, began: float) -> dict[str, Any]:
    words, status = project.started[-1] if project.started else ((), None)
    failed = told.failed or [failure.test for failure in told.failures]
    return {
        "name": name,
        "command": _shown(words, project),
        "version": _version(words),
        "status": status,
        "seconds": round(time.monotonic() - began, 3),
        "passed": sorted(set(told.passed or ())),
        "failed": sorted(set(failed)),
        "count": None if told.passed is not None else max(0, told.ran - len(set(failed))),
        "said": {failure.test: failure.message for failure in told.failures[:_MOST]},
        "unknown": told.unknown,
        "broke": told.broke,
        "coverage": told.coverage,
        "lines": told.lines,
        "uncovered": told.uncovered or ("" if told.coverage else "its lines are not counted"),
    }


def _shown(words: Sequence[str], project: Project) -> str:
    """Without the places of this run: the same command is the same text."""
    if not words:
        return ""
    return " ".join((Path(words[0]).name, *words[1:])).replace(str(project.tmp), "TMP")


def _version(words: Sequence[str]) -> str:
    """What the program says of itself in one line; a shell is none of the project's."""
    if not words or words[0] == "sh":
        return ""
    question = "version" if Path(words[0]).name == "go" else "--version"
    try:
        asked = subprocess.run((words[0], question), capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.decode(errors="replace").strip().partition("\n")[0][:80]
