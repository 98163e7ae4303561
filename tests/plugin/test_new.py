"""`ghapp plugins new`: what it makes works as it is, in every format, wherever it lies."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ghapp.cli.new import FORMATS
from ghapp.cli.plugins import plugins
from ghapp.config.server import Settings
from ghapp.errors import UserProblem
from ghapp.plugin.load import load_plugin

GHAPP = Path(sys.executable).with_name("ghapp")
HOSTILE = ("two words.md", "-dash.md", "a=b.md", 'it\'s & <so> "on" 100%25#1?.md')


def make(*words: str) -> None:
    """In the working folder."""
    CliRunner().invoke(
        plugins, ["new", *words], obj=Settings(), standalone_mode=False, catch_exceptions=False
    )


def ghapp(place: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(place), "LANG": "C.UTF-8", **variables}
    return subprocess.run(
        [GHAPP, *words], cwd=place, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_a_new_plugin_passes_its_own_test_and_finds_in_a_repository(tmp_path: Path, form: str) -> None:
    subprocess.run(["git", "init", "-q", "shop"], cwd=tmp_path, check=True)
    for name in HOSTILE:
        (tmp_path / "shop" / name).write_text("fine\n\na FIXME, and a FIXME\n")
    (tmp_path / "shop" / "fine.md").write_text("all is well\n")

    assert ghapp(tmp_path, "plugins", "new", "team_words", "--format", form).returncode == 0
    tried = ghapp(tmp_path, "plugins", "test", "team_words")
    checked = ghapp(
        tmp_path,
        "check",
        "shop",
        "--plugins",
        "team_words",
        "--format",
        "json",
        GHAPP_PLUGINS_PATH="team_words",
    )

    assert (tried.returncode, tried.stdout.count("✓")) == (0, 3), tried.stdout
    report = json.loads(checked.stdout)
    assert [each["status"] for each in report["plugins"] if each["id"] == "team_words"] == ["findings"]
    line = None if form == "exit_status" else 3
    assert {(i["path"], i["line"], i["category"]) for i in report["issues"]} == {
        (name, line, "style") for name in HOSTILE
    }


@pytest.mark.parametrize("form", FORMATS)
def test_what_it_makes_says_what_to_change(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make("team_words", "--format", form, "--folder", "deep/team_words")
    made = tmp_path / "deep" / "team_words"

    assert load_plugin(made / "plugin.yml").manifest.name == "Team words"
    assert (made / "plugin.yml").read_text().count("  # ") >= 9
    assert {path.name for path in (made / "samples").iterdir()} == {
        "cases.yml",
        "clean",
        "findings",
        "tool_error",
    }


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["Team-Words"], "this is no id"),
        (["../team_words"], "this is no id"),
        (["codespell"], "the id is taken by"),
        (["there"], "there is already there"),
        (["team_words", "--folder", "words"], "its folder must be called so too"),
        (["below", "--folder", "file/below"], "cannot be written: Not a directory"),
    ],
)
def test_a_folder_that_would_be_refused_is_not_made(
    tmp_path: Path, words: list[str], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    (tmp_path / "file").touch()
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(UserProblem, match=rf"^E513.*{reason}"):
        make(*words)

    assert sorted(tmp_path.rglob("*")) == before
