"""`ghapp plugins test`: what it lets pass, what it does not, and what it says."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ghapp.cli.plugins import plugins
from ghapp.config.server import Settings
from ghapp.errors import UserProblem
from tests.plugin import builders
from tests.plugin.builders import FINDING, prints

SYNTAX = {"path": "a.py", "line": 1, "message": "cannot be parsed"}


def given(tmp_path: Path, script: str, *cases: str, **changes: Any) -> Path:
    """A plugin with these samples, each of one file."""
    folder = builders.plugin(tmp_path, script, **changes).folder
    for case in cases:
        (folder / "samples" / case).mkdir(parents=True)
        (folder / "samples" / case / "a.py").touch()
    return folder


def tried(tmp_path: Path, *words: str) -> Result:
    settings = Settings(tools_dir=tmp_path / "tools", plugins_path=(tmp_path,), sandbox="none")
    return CliRunner().invoke(plugins, ["test", *words], obj=settings, standalone_mode=False)


@pytest.mark.parametrize(
    ("case", "script", "trouble"),
    [
        ("clean", "echo '[]'", ""),
        ("clean", prints(FINDING), "status findings, not ok"),
        ("clean", "exit 9", "status broken (ended with status 9), not ok"),
        ("findings", prints(FINDING), ""),
        ("findings", "echo '[]'", "status ok, not findings"),
        ("tool_error", "exit 9", ""),
        ("tool_error", "echo '[]'", "status ok, not broken"),
        ("unparsable", prints(FINDING), "no hard syntax error (category syntax, severity error): findings"),
        ("other", "echo '[]'", "nothing says what to expect of a case of this name: --record"),
    ],
)
def test_a_case_must_come_to_what_its_name_says(tmp_path: Path, case: str, script: str, trouble: str) -> None:
    result = tried(tmp_path, str(given(tmp_path, script, case)))
    assert result.return_value == bool(trouble)
    assert result.output.splitlines()[0] == f"{'✗' if trouble else '✓'} sample {case}"
    assert trouble in result.output


@pytest.mark.parametrize(("severity", "status"), [("error", 0), ("warning", 1)])
def test_what_cannot_be_parsed_must_be_a_hard_error(tmp_path: Path, severity: str, status: int) -> None:
    fields = {"path": "path", "line": "line", "message": "message"}
    output = {"format": "json", "fields": fields, "category": "syntax", "severity": severity}
    given(tmp_path, prints(SYNTAX), "unparsable", check__outputs=[output])
    assert tried(tmp_path, "sample").return_value == status


def test_a_recording_says_which_finding_is_missing_and_which_too_many(tmp_path: Path) -> None:
    folder = given(tmp_path, prints(FINDING, {**FINDING, "line": 2}), "findings")
    assert tried(tmp_path, "sample", "--record").output.startswith("✓ sample findings findings.1.2.3.json\n")
    assert tried(tmp_path, "sample").return_value == 0
    builders.plugin(tmp_path, prints(FINDING, {**FINDING, "line": 3}))

    result = tried(tmp_path, str(folder))

    assert result.return_value == 1
    assert "missing: a.py:2 something\n" in result.output
    assert "too many: a.py:3 something\n" in result.output
    assert "a.py:1" not in result.output


def test_a_recording_is_written_with_what_the_tool_printed_and_wrote(tmp_path: Path) -> None:
    outputs = builders.manifest()["check"]["outputs"]
    script = f"cat > $HOME/out <<'END'\n{json.dumps([FINDING])}\nEND\necho at $PWD; exit 1"
    folder = given(tmp_path, script, "findings", check__outputs=[{**outputs[0], "from": "file:{tmp}/out"}])
    assert tried(tmp_path, "sample", "--record").return_value == 0
    [process] = json.loads((folder / "samples/findings.1.2.3.json").read_text())["processes"]

    assert process["stdout"] == "at {tree}\n"
    assert json.loads(process["written"]["file:{tmp}/out"]) == [FINDING]
    assert tried(tmp_path, "sample").return_value == 0


def test_what_goes_against_its_name_is_not_recorded(tmp_path: Path) -> None:
    folder = given(tmp_path, prints(FINDING), "clean")
    result = tried(tmp_path, "sample", "--record")
    assert (result.return_value, "too many: a.py:1 something" in result.output) == (1, True)
    assert list((folder / "samples").glob("*.json")) == []


def test_a_missing_tool_is_skipped_with_what_installs_it_and_is_no_success(tmp_path: Path) -> None:
    given(tmp_path, "", "clean", executable="no-such", install={"apt": "such"})
    result = tried(tmp_path, "sample")
    assert result.return_value == 1
    assert "– sample clean skipped: no-such is not installed: apt-get install such\n" in result.output


def test_a_recording_that_is_read_otherwise_fails_also_without_the_tool(tmp_path: Path) -> None:
    given(tmp_path, prints(FINDING), "findings")
    tried(tmp_path, "sample", "--record")
    builders.plugin(tmp_path, executable="no-such", check__findings=[2])
    assert "recording of 1.2.3: missing: a.py:1 something" in tried(tmp_path, "sample").output


def test_another_version_of_a_case_without_a_rule_is_skipped(tmp_path: Path) -> None:
    given(tmp_path, "echo '[]'", "other", "clean")
    tried(tmp_path, "sample", "--record")
    builders.plugin(tmp_path, "echo '[]'", version={"command": ["sh", "-c", "echo 2.0"]})
    result = tried(tmp_path, "sample")
    assert result.return_value == 0
    assert "– sample other skipped: recorded with version 1.2.3 alone: --record\n" in result.output


def test_what_is_no_plugin_fails_and_stops_no_other(tmp_path: Path) -> None:
    good = given(tmp_path, "echo '[]'", "clean")
    (tmp_path / "empty").mkdir()
    bad = builders.write(tmp_path / "bad", builders.manifest(id="other", kind="linter")).parent
    for folder, reason in ((tmp_path / "empty", "there is no plugin.yml"), (bad, "kind: Input should be")):
        result = tried(tmp_path, str(folder), str(good))
        assert (result.return_value, result.output.count("✓")) == (1, 1)
        assert reason in result.stderr


def test_a_plugin_without_samples_and_an_unknown_id_fail(tmp_path: Path) -> None:
    given(tmp_path, "")
    result = tried(tmp_path, "sample")
    assert (result.return_value, "has no samples/<case>/" in result.output) == (1, True)
    assert isinstance(tried(tmp_path, "sampel").exception, UserProblem)


def test_the_working_folder_may_be_the_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(given(tmp_path, "echo '[]'", "clean"))
    assert tried(tmp_path, ".").return_value == 0
