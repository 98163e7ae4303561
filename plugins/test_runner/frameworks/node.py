"""`node --test`: a reporter of ours writes what fails."""

import re
import shlex
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from .folders import nearest, packages, runners, script, text_of
from .javascript import stopped
from .lines import Event, events, is_over
from .place import FOREIGN, best, inside, javascript
from .process import Ended, program, start
from .told import Failure, Project, Told, brief, last_words

NAME = "node"
_REPORTER = Path(__file__).parent / "inside/ghapp_node.mjs"
_IMPORTS = re.compile(r"""(?:from|require\(|import)\s*\(?["']node:test["']""")
_SCRIPT = re.compile(r"\.(?:[cm]?[jt]s)$")
_SHELL = re.compile(r"[|&;<>$`()]")


def folders(tree: Path, files: Collection[str]) -> dict[str, str]:
    """Where the script says so, or a file imports `node:test`: there the nearest package."""
    known = dict(packages(tree, files))
    mine = (folder for folder, package in known.items() if NAME in runners(package))
    found = {folder: PurePosixPath(folder, "package.json").as_posix() for folder in mine}
    for file in files:
        if _SCRIPT.search(file) and _IMPORTS.search(text_of(tree / file)):
            found.setdefault(nearest(file, known) or ".", file)
    return found


def run(project: Project) -> Told:
    node = program("node", project)
    if node is None:
        return Told(unknown="node is not installed")
    report = project.tmp / "report"
    words = ("--test", f"--test-reporter={_REPORTER}", f"--test-reporter-destination={report}")
    ended = start((node, *words, *_arguments(project)), project)
    return _read(events(report), ended, project)


def _arguments(project: Project) -> list[str]:
    """The project's own, out of its script; else the files that are its tests by what they import."""
    words = _words(script(dict(packages(project.folder, ["package.json"])).get(".", {})))
    if "--test" not in words:
        return _tests(project)
    rest = [word for word in words[1:] if word != "--test" and not word.startswith("--test-reporter")]
    if project.inner and all(word.startswith("-") for word in rest):
        rest += _tests(project)
    return [each for word in rest for each in _expanded(word, project.folder)]


def _words(line: str) -> list[str]:
    try:
        words = [] if _SHELL.search(line) else shlex.split(line)
    except ValueError:
        return []
    return words if words[:1] == ["node"] else []


def _expanded(word: str, folder: Path) -> list[str]:
    """A shell would do it, and node itself since version 21."""
    if word.startswith("-") or not re.search(r"[*?\[]", word):
        return [word]
    try:
        found = sorted(path.relative_to(folder).as_posix() for path in folder.glob(word))
    except (NotImplementedError, ValueError):  # it leads out
        return [word]
    return [each for each in found if not FOREIGN & set(PurePosixPath(each).parts)] or [word]


def _tests(project: Project) -> list[str]:
    mine = (file for file in project.files if _SCRIPT.search(file))
    return [str(project.tree / file) for file in mine if _IMPORTS.search(text_of(project.tree / file))]


def _read(known: list[Event], ended: Ended, project: Project) -> Told:
    tests = [each for each in known if each["event"] in {"passed", "failed"} and not _is_file(each, project)]
    cut = [_cut(each, project) for each in known if each["event"] == "cut"]
    failed = [each for at, each in enumerate(known) if _counts(each, known[at:])]
    told = Told(ran=len(tests), failures=cut)
    for each in failed:
        if not _is_file(each, project):
            told.failures.append(_failure(each, project))
        elif all(failure.path != inside(each["name"], project) for failure in cut):
            told.failures.append(_stopped(each, known, project))
    if not is_over(known):
        told.broke = f"{ended.how} before it was through: {last_words(ended.stderr)}"
    elif ended.status != 0 and not told.failures:
        told.broke = f"ended with status {ended.status}, but no test failed: {last_words(ended.stderr)}"
    return told


def _counts(event: Event, later: list[Event]) -> bool:
    """A parent follows its subtests. What was cancelled counts where the parent says nothing of its own."""
    if event["event"] != "failed" or event["todo"] or event["why"] == "subtestsFailed":
        return False
    if event["why"] != "cancelledByParent":
        return True
    parents = (each for each in later if each.get("nesting", 9) < event["nesting"])
    return (next(parents, None) or {}).get("why") in {None, "subtestsFailed"}


def _is_file(event: Event, project: Project) -> bool:
    """Node.js 20 reports a file as a test around those in it."""
    is_outermost = event["nesting"] == 0 and _SCRIPT.search(event["name"])
    return bool(is_outermost and inside(event["name"], project))


def _failure(event: Event, project: Project) -> Failure:
    file, line = inside(event["file"] or "", project), event["line"]
    frame = best(javascript(event["stack"]), file, project)
    path, line = frame if frame and (frame[0] == file or not line) else (file, line)
    kind = "" if event["kind"] in {"", "Error"} else f"{event['kind']}: "
    return Failure(event["name"], path, line, brief(kind + event["said"]))


def _cut(event: Event, project: Project) -> Failure:
    file = inside(event["file"] or "", project)
    return Failure(event["name"], file, event["line"], "the process ended in this test", "error")


def _stopped(event: Event, known: list[Event], project: Project) -> Failure:
    """A file that does not run: why is among what it said."""
    file = inside(event["name"], project)
    said = (each for each in known if each["event"] == "said")
    words = "".join(each["text"] for each in said if inside(each["file"], project) == file)
    return Failure(file, *stopped(words, file, project), brief(_error(words) or event["said"]), "error")


def _error(words: str) -> str:
    match = re.search(r"^\w*(?:Error|Exception)\b.*", words, re.MULTILINE)
    return match[0] if match else last_words(words)
