"""`ghapp fix` as a person meets it: a climb in front of their eyes, and a patch at its end."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.here import SCRIPT, Here

MEND = {"command": ["sed", "-i", "s/BAD//", "{files}"], "statuses": [0]}
WORSEN = {"command": ["sed", "-i", "$ a BAD BAD", "{files}"], "statuses": [0]}


@pytest.fixture
def mending(here: Here) -> Here:
    here.plugin("mend", SCRIPT, kind="fix", fix=MEND, check=fixable())
    here.configure("plugins: {enable: [mend], disable: [bad]}\n")
    return here


def fixable() -> dict[str, object]:
    pattern = r"(?P<path>.+?)(?P<fixable>:)(?P<line>\d+): ?(?P<message>.*)"
    output = {"format": "regex", "pattern": pattern, "code": "B1", "category": "style"}
    return {"command": ["sh", "-c", SCRIPT, "sh", "{files}"], "outputs": [output]}


def patches(here: Here) -> list[Path]:
    return [*(here.settings.data_dir / "patches").glob("*")]


def test_it_shows_the_ladder_and_leaves_a_patch(mending: Here) -> None:
    mending.write(a="one\nBAD two\n")

    result = mending.fix()

    assert result.exit_code == 0
    said = [line.split()[0] for line in result.stdout.splitlines()]
    assert said[:5] == [
        "S_INIT",
        "S0_BASELINE_CHECK",
        "S0_MECHANICAL_AUTOFIX",
        "S0_MECHANICAL_RECHECK",
        "S_SUCCESS",
    ]
    assert (mending.path / "a.txt").read_text() == "one\nBAD two\n"
    subprocess.run(("git", "apply", *patches(mending)), cwd=mending.path, check=True)
    assert (mending.path / "a.txt").read_text() == "one\n two\n"


def test_the_patch_can_be_printed(mending: Here) -> None:
    mending.write(a="BAD one\n")
    result = mending.fix("--diff")
    assert "-BAD one\n+ one\n" in result.stdout
    assert result.stdout.startswith("diff --git")
    assert patches(mending) == []


def test_programs_read_a_document(mending: Here) -> None:
    mending.write(a="BAD one\n", b="BAD two\n")

    told = json.loads(mending.fix("--format", "json").stdout)

    assert (told["outcome"], told["cost_usd"], told["states"][-1]) == ("S_SUCCESS", 0, "S_SUCCESS")
    (attempt,) = told["attempts"]
    assert attempt["files_modified"] == ["a.txt", "b.txt"]
    assert (attempt["agent"], attempt["success"]) == ("mechanical", True)
    assert (attempt["issues_before"], attempt["issues_after"]) == (2, 0)
    assert told["patch"].count("diff --git") == 2


def test_what_nobody_repairs_ends_in_quarantine(here: Here) -> None:
    here.configure("plugins: {enable: [bad]}\n")
    here.write(a="BAD one\n")
    result = here.fix()
    assert result.exit_code == 1
    assert "S4_QUARANTINE" in result.stdout
    assert "There is no patch" in result.stdout


def test_a_fixer_that_makes_it_worse_is_undone(here: Here) -> None:
    here.plugin("worsen", SCRIPT, kind="fix", fix=WORSEN, check=fixable())
    here.configure("plugins: {enable: [worsen], disable: [bad]}\n")
    here.write(a="BAD one\n")

    told = json.loads(here.fix("--format", "json").stdout)

    assert (told["outcome"], told["patch"]) == ("S4_QUARANTINE", None)
    assert told["attempts"][0]["reason"].startswith("undone: ")


def test_a_clean_checkout_is_left_alone(mending: Here) -> None:
    mending.write(a="one\n")
    result = mending.fix()
    assert (result.exit_code, patches(mending)) == (0, [])


def test_a_tool_that_breaks_is_no_success(here: Here) -> None:
    here.plugin("breaks", "exit 7")
    here.configure("plugins: {enable: [breaks], disable: [bad]}\n")
    here.write(a="one\n")
    result = here.fix()
    assert result.exit_code == 4
    assert "S_ERROR_INFRA" in result.stdout


def test_no_checkout_is_a_problem_with_a_code(here: Here, tmp_path: Path) -> None:
    here.path = tmp_path / "nowhere"
    result = here.fix()
    assert result.exit_code == 2
    assert "E002" in result.stderr
