"""Vitest: a reporter of ours writes what fails, also around tests and outside of them."""

import re
from collections.abc import Collection
from pathlib import Path

from .folders import configured
from .javascript import reason, spoken, stopped
from .lines import Event, events, is_over
from .place import best, inside, javascript
from .process import Ended, program, start
from .told import Failure, Project, Told, brief, last_words

NAME = "vitest"
_REPORTER = Path(__file__).parent / "inside/ghapp_vitest.mjs"
_CONFIG = re.compile(r"vitest\.(?:config|workspace)\.[cm]?[jt]s")


def folders(tree: Path, files: Collection[str]) -> dict[str, str]:
    return configured(tree, files, NAME, _CONFIG)


def run(project: Project) -> Told:
    vitest = program("vitest", project)
    if vitest is None:
        return Told(unknown="vitest is not installed in the project's environment")
    report = project.tmp / "report"
    words = ("run", f"--reporter={_REPORTER}", "--includeTaskLocation", "--no-color")
    inner = (f"--exclude={folder.relative_to(project.folder)}/**" for folder in project.inner)
    more = ("--coverage.enabled=false", "--bail=0", *inner)
    ended = start((vitest, *words, *more), project, {"GHAPP_REPORT": str(report)})
    return _read(events(report), ended, project)


def _read(known: list[Event], ended: Ended, project: Project) -> Told:
    told = Told(ran=sum(event["event"] == "ran" for event in known))
    told.failures = [_failure(event, project) for event in known if event["event"] == "failed"]
    words = last_words(ended.stderr or ended.stdout)
    if not is_over(known):
        told.broke = f"{ended.how} before it was through: {words}"
        if place := spoken(ended.text, "", project):
            told.failures.append(Failure("the run", *place, brief(ended.stderr), "error"))
    elif ended.status != 0 and not told.failures and "No test files found" not in ended.text:
        told.broke = f"ended with status {ended.status}, but no test failed: {words}"
    return told


def _failure(event: Event, project: Project) -> Failure:
    """One that happened outside of a test may have no file of its own."""
    file, place = inside(event.get("file") or "", project), event["place"]
    parsed = inside(place["file"] or "", project) if place else ""
    if parsed:
        return Failure(event["test"] or file, parsed, place["line"], reason(event["said"]), "error")
    frame, line = best(javascript(event["stack"]), file, project), event.get("line")
    if not event["test"] and not frame:
        return Failure(file, *stopped(event["said"], file, project), reason(event["said"]), "error")
    path, line = frame if frame and (frame[0] == file or not line) else (file, line)
    return Failure(event["test"] or file or "outside of a test", path, line, brief(event["said"]))
