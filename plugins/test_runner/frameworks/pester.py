"""Pester: its NUnit report. Read from published samples; https://pester.dev/docs/usage/test-results"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from xml.etree import ElementTree

from .place import best, declared
from .process import program, start
from .told import Failure, Project, Told, brief, last_words

NAME = "pester"
_FRAME = re.compile(r"(?:at .*, |^)(\S.*?\.ps1):(?: line )?(\d+)", re.MULTILINE)
_SCRIPT = """$ErrorActionPreference = 'Stop'
$c = New-PesterConfiguration
$c.Run.Path = '.'
$c.Run.Exit = $true
$c.Output.Verbosity = 'None'
$c.TestResult.Enabled = $true
$c.TestResult.OutputFormat = 'NUnitXml'
$c.TestResult.OutputPath = $env:GHAPP_REPORT
Invoke-Pester -Configuration $c"""


def folders(tree: Path, files: Collection[str]) -> dict[str, str]:  # noqa: ARG001 (as the others)
    """One run for all of them: it has no file that makes a project."""
    tests = [file for file in files if file.lower().endswith(".tests.ps1")]
    return {".": tests[0]} if tests else {}


def run(project: Project) -> Told:
    pwsh = program("pwsh", project)
    if pwsh is None:
        return Told(unknown="PowerShell is not installed")
    report = project.tmp / "report.xml"
    words = ("-NoProfile", "-NonInteractive", "-Command", _SCRIPT)
    ended = start((pwsh, *words), project, {"GHAPP_REPORT": str(report)})
    if not report.exists():
        if "New-PesterConfiguration" in ended.text:
            return Told(unknown="Pester 5 is not installed")
        return Told(broke=f"ended with status {ended.status} and wrote no report: {last_words(ended.text)}")
    return read(report.read_text(encoding="utf-8-sig"), project)


def read(text: str, project: Project) -> Told:
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        return Told(broke="its report has a document type")
    try:
        cases = list(ElementTree.fromstring(text.strip()).iter("test-case"))  # noqa: S314 (no document type)
    except ElementTree.ParseError as error:
        return Told(broke=f"its report cannot be read: {error}")
    told = Told(ran=sum(case.get("executed") == "True" for case in cases))
    told.failures = [failure for case in cases for failure in _failures(case, project)]
    return told


def _failures(case: ElementTree.Element, project: Project) -> Iterator[Failure]:
    for failure in case.iter("failure"):
        name, said = case.get("name", ""), failure.findtext("message", "")
        frames = [(m[1], int(m[2])) for m in _FRAME.finditer(failure.findtext("stack-trace", ""))]
        tests = [frame for frame in frames if frame[0].lower().endswith(".tests.ps1")]
        place = best(tests, "", project) or best(frames, "", project) or _written(name, project)
        path, line = place or ("", None)
        yield Failure(name, path, line, brief(said))


def _written(name: str, project: Project) -> tuple[str, int] | None:
    """Where `It` has this name, the last part of all of them."""
    tests = [file for file in project.files if file.lower().endswith(".tests.ps1")]
    parts = name.split(".")
    titles = (re.escape(".".join(parts[start:])) for start in range(len(parts)))
    return next(
        filter(None, (declared(rf"\bIt\b.*['\"]{t}['\"]", tests, project.tree) for t in titles)), None
    )
