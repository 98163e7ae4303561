"""Pester cannot be had everywhere: its reports as others have published them."""

from pathlib import Path

import pytest

from plugins.test_runner.frameworks import pester
from plugins.test_runner.frameworks.told import Project

TEST = """Describe "Get-Planet" {
    It "Given no parameters, it lists all 8 planets" {
        $planets.Count | Should -Be 8
    }
}
"""


def report(name: str, stack: str) -> str:
    return f"""<?xml version="1.0" encoding="utf-8" standalone="no"?>
<test-results name="Pester" total="2" errors="0" failures="1"><test-suite type="TestFixture"><results>
<test-case name="Get-Planet.Earth is there" executed="True" result="Success" success="True" />
<test-case name="{name}" executed="True" result="Failure" success="False">
<failure><message>Expected 8, but got 9.</message><stack-trace>{stack}</stack-trace></failure>
</test-case></results></test-suite></test-results>"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "Get-Planet.Tests.ps1").write_text(TEST)
    return Project(tmp_path, tmp_path, tmp_path, ("Get-Planet.Tests.ps1",))


@pytest.mark.parametrize(
    ("stack", "line"),
    [
        ("at $planets.Count | Should -Be 8, {0}/Get-Planet.Tests.ps1:3", 3),  # Pester 5
        ("at &lt;ScriptBlock&gt;, {0}/Get-Planet.Tests.ps1: line 3\n3: It", 3),  # Pester 4
        ("at &lt;ScriptBlock&gt;, /usr/lib/Pester.psm1: line 9\n9: throw", 2),  # where it is declared
        ("", 2),
    ],
)
def test_a_failure_is_where_its_stack_or_its_name_says(project: Project, stack: str, line: int) -> None:
    name = "Get-Planet.Given no parameters, it lists all 8 planets"

    told = pester.read(report(name, stack.format(project.tree)), project)

    assert told.ran == 2
    assert [(f.path, f.line, f.message) for f in told.failures] == [
        ("Get-Planet.Tests.ps1", line, f"{name}: Expected 8, but got 9.")
    ]


@pytest.mark.parametrize("text", ["<test-results>", "<!DOCTYPE x><test-results/>"])
def test_a_report_that_cannot_be_read_is_no_good_news(project: Project, text: str) -> None:
    assert pester.read(text, project).broke


def test_without_powershell_it_is_unknown(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert pester.run(project).unknown == "PowerShell is not installed"
