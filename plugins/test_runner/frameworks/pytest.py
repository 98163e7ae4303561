"""pytest: a plugin of ours in it writes where tests fail; unittest's tests are run by it as well."""

import os
import re
import shutil
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from .coverage import cover, variables_of
from .folders import folder_of, nearest, text_of
from .lines import Event, events, is_over
from .place import Frame, best, declared, inside
from .process import Ended, start
from .told import Failure, Project, Told, brief, last_words

NAME = "pytest"
_INSIDE = Path(__file__).parent / "inside"
_ORDER = {"PYTHONHASHSEED": "0"}  # of sets: cases named in their order are the same in every run
_TEST = re.compile(r"(?:test_.*|.*_test)\.py")
_CONFIGURED = {
    "pytest.ini": "",
    ".pytest.ini": "",
    "pyproject.toml": "[tool.pytest",
    "tox.ini": "[pytest]",
    "setup.cfg": "[tool:pytest]",
}
_PROJECT = {"pyproject.toml", "setup.py", "setup.cfg"}
_OK, _FAILED, _NO_TESTS = 0, 1, 5
_FRAME = re.compile(r"(\S.*\.py):(\d+): in .*|\s*File \"(.+)\", line (\d+).*")
_ERROR = re.compile(r"E\s+(\w[\w.]*(?:Error|Exception)\b.*)", re.MULTILINE)


def folders(tree: Path, files: Collection[str]) -> dict[str, str]:
    """A folder that configures pytest is one, else the nearest that is a Python project, else the root."""
    names = {file: PurePosixPath(file).name for file in files}
    configured = {folder_of(f): f for f, name in names.items() if _configures(tree / f, name)}
    projects = {folder_of(file) for file, name in names.items() if name in _PROJECT}
    found = dict(configured)
    for file in (file for file, name in names.items() if _TEST.fullmatch(name)):
        folder = nearest(file, configured) or nearest(file, projects) or "."
        found.setdefault(folder, file)
    return found


def _configures(path: Path, name: str) -> bool:
    return name in _CONFIGURED and _CONFIGURED[name] in text_of(path)


def run(project: Project) -> Told:
    program = shutil.which("pytest")
    if program is None:
        return Told(unknown="pytest is not installed in the project's environment")
    report, lines = project.tmp / "report", project.tmp / "coverage"
    modules = [str(_INSIDE), str(project.folder), *_given("PYTHONPATH")]
    more = variables_of(project, lines)
    ended = start(
        (
            *(program, "-q", "-p", "ghapp_pytest", "--tb=short", "--color=no", f"--maxfail={project.most}"),
            *("--continue-on-collection-errors", "-o", f"cache_dir={project.tmp}/cache"),
            *(f"--ignore={inner}" for inner in project.inner),
        ),
        project,
        {"PYTHONPATH": os.pathsep.join(modules), "GHAPP_REPORT": str(report), **_ORDER, **more},
    )
    told = _read(events(report), ended, project)
    if project.covers:
        cover(told, lines, project)
    return told


def _given(name: str) -> list[str]:
    return [each for each in os.environ.get(name, "").split(os.pathsep) if each]


def _read(known: list[Event], ended: Ended, project: Project) -> Told:
    told = Told(ran=sum(event["event"] in {"passed", "failed", "skipped"} for event in known))
    told.failed = [str(event["test"]) for event in known if event["event"] == "failed"]
    bad = set(told.failed)
    told.passed = [e["test"] for e in known if e["event"] == "passed" and e["test"] not in bad]
    for event in known:
        if event["event"] == "failed" and not _repeats(event, told):
            _take(event, told, project)
    if not is_over(known):
        _cut_short(known, ended, told, project)
    elif ended.status not in {_OK, _FAILED, _NO_TESTS} and not (told.failures or told.unknown):
        told.broke = f"ended with status {ended.status}: {last_words(ended.text)}"
    elif ended.status == _FAILED and not (told.failures or told.unknown):
        told.broke = f"failed, but no test of it: {last_words(ended.text)}"
    return told


def _repeats(event: Event, told: Told) -> bool:
    """A test is said to have failed once more after its subtests."""
    return str(event["said"]).startswith("contains ") and any(
        f.test.startswith(_name(event)) for f in told.failures
    )


def _take(event: Event, told: Told, project: Project) -> None:
    missing = event["missing"]
    if missing and not _is_the_project_s(missing, project) and not _has_environment():
        told.unknown = f"the module {missing} is not there: the project has no environment"
        return
    path, line = event["where"]
    test = inside(path, project)
    frame = best(map(tuple, event["frames"]), test, project) or (test, line or _line(event, test, project))
    level = "failure" if event["when"] == "call" else "error"
    part = f" [{event['part']}]" if event["part"] else ""
    told.failures.append(Failure(_name(event) + part, *frame, said=brief(str(event["said"])), level=level))


def _name(event: Event) -> str:
    """Without the file: a failure names it anyway."""
    return str(event["test"].partition("::")[2] or event["test"])


def _line(event: Event, test: str, project: Project) -> int | None:
    """Where the test is declared, with its decorators; the first line of what cannot be collected."""
    if not test:
        return None
    name = _name(event)
    if event["when"] == "collect":  # pytest may have told the test's name
        name = str(event["said"]).partition("::")[2].partition(":")[0]
    name = re.escape(name.rpartition("::")[2].partition("[")[0])
    found = (
        declared(rf"(?:^[ \t]*@.*\n)*^[ \t]*(?:async )?def {name}\(", [test], project.tree) if name else None
    )
    return found[1] if found else 1


def _is_the_project_s(module: str, project: Project) -> bool:
    top = module.partition(".")[0]
    below = (project.tree, project.folder, project.folder / "src", project.folder / "tests")
    return any((folder / top).is_dir() or (folder / f"{top}.py").is_file() for folder in below)


def _has_environment() -> bool:
    venv, program = os.environ.get("VIRTUAL_ENV"), shutil.which("pytest")
    return bool(venv and program and Path(program).is_relative_to(venv))


def _cut_short(known: list[Event], ended: Ended, told: Told, project: Project) -> None:
    """It ended in the middle: in a test, or before the first one, and then only its words are left."""
    over = {event["test"] for event in known if event["event"] == "end"}
    running = [event for event in known if event["event"] == "begin" and event["test"] not in over]
    told.failed += [str(event["test"]) for event in running]
    for event in running:
        path, line = inside(event["where"][0], project), event["where"][1]
        told.failures.append(Failure(_name(event), path, line, f"pytest {ended.how} in this test", "error"))
    if not known and (frame := _spoken(ended.text, project)):
        error = _ERROR.search(ended.text)
        told.failures.append(Failure("conftest", *frame, said=error[1] if error else "", level="error"))
    told.broke = f"{ended.how} before it was through {last_words(ended.stderr)}".rstrip()


def _spoken(text: str, project: Project) -> Frame | None:
    """The innermost place that a traceback in its output names."""
    places = [
        match for line in text.split("\n") if (match := _FRAME.fullmatch(line.removeprefix("E").rstrip()))
    ]
    return best([(m[1] or m[3], int(m[2] or m[4])) for m in reversed(places)], "", project)
