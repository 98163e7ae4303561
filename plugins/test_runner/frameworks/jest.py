"""Jest: its JSON report, and where there is none, what it printed."""

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from .folders import configured
from .javascript import reason, spoken, stopped
from .place import best, inside, javascript
from .process import Ended, program, start
from .told import Failure, Project, Told, brief, last_words, plain

NAME = "jest"
_CONFIG = re.compile(r"jest\.config\.(?:[cm]?[jt]s|json)")


def folders(tree: Path, files: Collection[str]) -> dict[str, str]:
    return configured(tree, files, NAME, _CONFIG)


def run(project: Project) -> Told:
    jest = program("jest", project)
    if jest is None:
        return Told(unknown="jest is not installed in the project's environment")
    report = project.tmp / "report.json"
    words = ("--ci", "--json", f"--outputFile={report}", "--testLocationInResults", "--passWithNoTests")
    # a cap on coverage that is missed, or a test that calls for a stop, is no reason to judge no others
    more = (
        "--coverage=false",
        "--bail=0",
        "--watchman=false",
        "--notify=false",
        f"--cacheDirectory={project.tmp}/cache",
    )
    inner = (f"--testPathIgnorePatterns={re.escape(str(folder))}/" for folder in project.inner)
    ended = start((jest, *words, *more, *inner), project)
    return _read(report, ended, project) if report.exists() else _cut_short(ended, project)


def _read(report: Path, ended: Ended, project: Project) -> Told:
    try:
        suites = json.loads(report.read_bytes())["testResults"]
        told = Told(ran=sum(len(suite["assertionResults"]) for suite in suites))
        told.failures = [failure for suite in suites for failure in _of(suite, project)]
        told.passed = [name for suite in suites for name in _named(suite, "passed", project)]
        told.failed = [name for suite in suites for name in _named(suite, "failed", project)]
    except (ValueError, KeyError, TypeError) as error:
        return Told(broke=f"its report cannot be read: {error}")
    if ended.status != 0 and not told.failures:
        told.broke = f"ended with status {ended.status}, but no test failed: {last_words(ended.stderr)}"
    return told


def _named(suite: dict[str, Any], status: str, project: Project) -> Iterator[str]:
    """A file that does not run is one test that failed."""
    file, tests = inside(suite["name"], project), suite["assertionResults"]
    if status == "failed" == suite["status"] and not any(each["status"] == status for each in tests):
        yield file
    yield from (f"{file}::{each['fullName']}" for each in tests if each["status"] == status)


def _of(suite: dict[str, Any], project: Project) -> Iterator[Failure]:
    file = inside(suite["name"], project)
    failed = [each for each in suite["assertionResults"] if each["status"] == "failed"]
    for each in failed:
        said = "\n".join(each.get("failureMessages") or [])
        yield Failure(each["fullName"], *_place(each, said, file, project), brief(said))
    if suite["status"] == "failed" and not failed:
        said = re.sub(r"^\s*● .*\n", "", plain(suite.get("message") or ""))
        yield Failure(file, *stopped(said, file, project), reason(said), "error")


def _place(test: dict[str, Any], said: str, file: str, project: Project) -> tuple[str, int | None]:
    """A helper's line tells less than where the test is declared."""
    frame = best(javascript(said), file, project)
    line = (test.get("location") or {}).get("line")
    return frame if frame and (frame[0] == file or not line) else (file, line)


def _cut_short(ended: Ended, project: Project) -> Told:
    """No report: it died on the way, and its words may say where."""
    words = last_words(ended.stderr or ended.stdout)
    told = Told(broke=f"{ended.how} and wrote no report: {words}")
    if place := spoken(ended.text, "", project):
        told.failures = [Failure("the run", *place, brief(ended.stderr), "error")]
    return told
