"""Go: the events of `go test -json`, and the compiler's words."""

import json
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from .folders import folder_of, text_of
from .place import Frame, best, declared, inside
from .process import Ended, program, start
from .told import Failure, Project, Told, brief, last_words

NAME = "go"
_MODULE = re.compile(r"^module\s+\"?([^\s\"]+)", re.MULTILINE)
_SAID = re.compile(r"\s*(\S+\.go):(\d+): ?(.*)")  # t.Error and its kin
_TRACE = re.compile(r"\s*(?:Error Trace:)?\s*(\S+\.go):(\d+)(?: \+0x[0-9a-f]+)?\s*")  # a goroutine, testify
_COMPILER = re.compile(r"^(?:vet: )?(\S+\.go):(\d+)(?::\d+)?: (.+)", re.MULTILINE)
_PACKAGE = re.compile(r"^# (\S+)", re.MULTILINE)
_LOGS = re.compile(r"\.(?:Log|Logf|Skip|Skipf)\(")
_FRAMING = re.compile(r"\s*(?:=== |--- |FAIL\b|PASS\b|ok\s|exit status|goroutine \d|\[signal)")
_OFFLINE = re.compile(r"(?:.*disabled by GOPROXY=off|.*dial tcp.*|.*requires go >=.*)")


@dataclass
class _Test:
    """Of one package, or the package itself where it has no name."""

    package: str
    name: str = ""
    lines: list[str] = field(default_factory=list)
    end: str = ""


def folders(tree: Path, files: Collection[str]) -> dict[str, str]:  # noqa: ARG001 (as the others)
    """Modules with tests in them."""
    modules = {folder_of(file): file for file in files if PurePosixPath(file).name == "go.mod"}
    tests = [file for file in files if file.endswith("_test.go")]
    return {
        folder: file
        for folder, file in modules.items()
        if any(folder == "." or test.startswith(f"{folder}/") for test in tests)
    }


def run(project: Project) -> Told:
    go = program("go", project)
    if go is None:
        return Told(unknown="go is not installed")
    variables = {"GOTOOLCHAIN": "local", "GOPROXY": "off", "GOSUMDB": "off", "GOFLAGS": flags(project)}
    ended = start((go, "test", "-json", "-vet=off", "-count=1", "./..."), project, variables)
    return read(ended, project)


def flags(project: Project) -> str:
    """Workspaces allow only `readonly`, and what a project brings along is to be used."""
    above = (
        folder for folder in (project.folder, *project.folder.parents) if folder.is_relative_to(project.tree)
    )
    if any((folder / "go.work").exists() for folder in above):
        return ""
    return "-mod=vendor" if (project.folder / "vendor/modules.txt").exists() else "-mod=mod"


def _events(text: str) -> tuple[list[_Test], str]:
    """The tests in order, and what was said about building since Go 1.24."""
    known: dict[tuple[str, str], _Test] = {}
    builds: list[str] = []
    for line in filter(None, text.split("\n")):
        try:
            event = dict(json.loads(line))
        except ValueError:
            builds.append(line + "\n")  # a program that prints past the converter
            continue
        if event.get("Action") == "build-output":
            builds.append(str(event.get("Output", "")))
        elif "Package" in event:
            key = (str(event["Package"]), str(event.get("Test", "")))
            test = known.setdefault(key, _Test(*key))
            if event["Action"] == "output":
                test.lines.append(str(event.get("Output", "")).rstrip("\n"))
            elif event["Action"] in {"pass", "fail", "skip"}:
                test.end = event["Action"]
            if "FailedBuild" in event:
                test.lines.append("[build failed]")
    return list(known.values()), "".join(builds)


def read(ended: Ended, project: Project) -> Told:
    tests, events = _events(ended.stdout)
    builds = f"{events}\n{ended.stderr}"
    told = Told(ran=sum(bool(test.name and test.end in {"pass", "fail"}) for test in tests))
    told.passed = [f"{test.package}/{test.name}" for test in tests if test.name and test.end == "pass"]
    told.failed = [f"{test.package}/{test.name}" for test in tests if (test.end or "fail") == "fail"]
    for test in tests:
        told.failures += _failures(test, tests, project)
    for failure in _unbuilt(builds, project):
        if _OFFLINE.fullmatch(failure.said) and f"package {_module(project)}/" not in failure.said:
            told.unknown = f"a module is not there: {failure.said}"
        else:
            told.failures.append(failure)
    if ended.status != 0 and not told.failures and not told.unknown:
        words = last_words(builds) or last_words(ended.stdout)
        if any(map(_OFFLINE.fullmatch, builds.split("\n"))):
            told.unknown = words
        else:
            told.broke = f"{ended.how}: {words}"
    elif ended.stopped is not None:
        told.broke = f"{ended.how} before it was through"
    return told


def _failures(test: _Test, tests: list[_Test], project: Project) -> Iterator[Failure]:
    """A test that never ended took its package with it; one that says nothing failed by its subtests."""
    ended = test.end or ("fail" if test.name else "")
    if ended != "fail":
        return
    mine = [each for each in tests if each.package == test.package and each.name and each is not test]
    own = _places(test, project)
    if not test.name:
        if any(each.end not in {"pass", "skip"} for each in mine) or _is_unbuilt(test):
            return
        place = own or declared(r"^func TestMain\(", _files(test, project), project.tree)
        path, line = place or ("", None)
        yield Failure(test.package, path, line, brief(_words(test)), "error")
        return
    below = [each for each in mine if each.name.startswith(f"{test.name}/") and each.end != "pass"]
    if below and own is None:
        return
    top = re.escape(test.name.partition("/")[0])
    place = own or declared(rf"^func {top}\(", _files(test, project), project.tree)
    said = _words(test) or ("its process ended in it" if not test.end else "")
    path, line = place or ("", None)
    yield Failure(test.name, path, line, brief(said))


def _is_unbuilt(test: _Test) -> bool:
    return any(re.search(r"\[(?:build|setup) failed\]", line) for line in test.lines)


def _places(test: _Test, project: Project) -> Frame | None:
    """What the test says of itself, else the innermost place of a stack, in a test if there is one."""
    folder = _folder(test.package, project)
    said = [m for line in test.lines if (m := _SAID.fullmatch(line)) and not _TRACE.fullmatch(line)]
    traced = [m for line in test.lines if (m := _TRACE.fullmatch(line))]
    frames = [(str(folder / m[1]), int(m[2])) for m in (*traced, *_failing(said, folder))]
    known = [(path, line) for name, line in frames if (path := inside(name, project))]
    return next((frame for frame in known if frame[0].endswith("_test.go")), known[0] if known else None)


def _failing(said: list[re.Match[str]], folder: Path) -> list[re.Match[str]]:
    """Without those that only log, which look the same; all if there are no others."""
    return [m for m in said if not _LOGS.search(_source(folder / m[1], int(m[2])))] or said


def _source(file: Path, line: int) -> str:
    lines = text_of(file).split("\n")
    return lines[line - 1] if line <= len(lines) else ""


def _words(test: _Test) -> str:
    """Without what every test prints, the places, and all that follows a stack."""
    lines: list[str] = []
    for line in test.lines:
        if line.startswith("goroutine ") or re.match(r"\s*Error Trace:", line):
            if lines:
                break
            continue
        match = _SAID.fullmatch(line)
        if match or not _FRAMING.match(line):
            lines.append(match[3] if match else line)
    return "\n".join(lines)


def _unbuilt(text: str, project: Project) -> Iterator[Failure]:
    """The first thing the compiler says about each package: the others may follow from it."""
    parts = _PACKAGE.split(text)
    for package, said in zip(["", *parts[1::2]], parts[::2], strict=True):
        for match in _COMPILER.finditer(said):
            frame = best([(match[1], int(match[2]))], "", project)
            if frame is None:
                frame = best([(str(_folder(package, project) / match[1]), int(match[2]))], "", project)
            if frame:
                yield Failure(package or "the build", *frame, said=brief(match[3]), level="error")


def _folder(package: str, project: Project) -> Path:
    below = package.removeprefix(_module(project)).strip("/")
    return Path(os.path.normpath(project.folder / below))


def _module(project: Project) -> str:
    match = _MODULE.search(text_of(project.folder / "go.mod"))
    return match[1] if match else ""


def _files(test: _Test, project: Project) -> list[str]:
    folder = _folder(test.package, project).relative_to(project.tree).as_posix()
    return [file for file in project.files if file.endswith("_test.go") and folder_of(file) == folder]
