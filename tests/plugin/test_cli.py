"""`ghapp plugins` and `ghapp tools`, as people and scripts call them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ghapp.cli.plugins import plugins
from ghapp.cli.tools import tools
from ghapp.config.server import Settings
from ghapp.errors import UserProblem
from tests.plugin.builders import manifest, write

KEYS = {"id", "name", "kind", "files", "discovered", "available", "reason", "version"}


def call(tmp_path: Path, *words: str) -> Result:
    settings = Settings(tools_dir=tmp_path / "tools", plugins_path=(tmp_path / "extra",))
    group = {"plugins": plugins, "tools": tools}[words[0]]
    return CliRunner().invoke(group, words[1:], obj=settings, standalone_mode=False)


def listed(tmp_path: Path) -> dict[str, dict[str, Any]]:
    return {
        row["id"]: row for row in json.loads(call(tmp_path, "plugins", "list", "--format", "json").output)
    }


def test_the_list_tells_discovered_from_available(tmp_path: Path) -> None:
    write(tmp_path / "extra", manifest())
    rows = {
        row["id"]: row for row in json.loads(call(tmp_path, "plugins", "list", "--format", "json").output)
    }
    assert all(set(row) == KEYS for row in rows.values())
    assert (rows["sample"]["available"], rows["sample"]["version"]) == (True, "1.2.3")
    assert (rows["python_ruff"]["discovered"], rows["python_ruff"]["available"]) == (True, False)
    assert rows["python_ruff"]["reason"] == "ruff is not installed: ghapp tools install python_ruff"


def test_a_refused_plugin_is_listed_as_not_discovered(tmp_path: Path) -> None:
    write(tmp_path / "extra", manifest(kind="linter"))
    rows = {
        row["id"]: row for row in json.loads(call(tmp_path, "plugins", "list", "--format", "json").output)
    }
    assert (rows["sample"]["discovered"], rows["sample"]["available"]) == (False, False)
    assert "kind: Input should be" in rows["sample"]["reason"]


def test_the_list_for_people_names_them_all(tmp_path: Path) -> None:
    output = call(tmp_path, "plugins", "list").output
    assert "python_mypy" in output
    assert "codespell" in call(tmp_path, "tools", "list").output


def test_show_prints_the_manifest(tmp_path: Path) -> None:
    output = call(tmp_path, "plugins", "show", "json_jq").output
    assert "id: json_jq" in output
    assert "apt: jq" in output


def test_an_unknown_plugin_is_told_with_the_nearest(tmp_path: Path) -> None:
    for words in (("plugins", "show", "json_jk"), ("tools", "install", "json_jk")):
        error = call(tmp_path, *words).exception
        assert isinstance(error, UserProblem)
        assert "did you mean `json_jq`?" in error.problem.message


@pytest.mark.parametrize(("changes", "status"), [({}, 0), ({"colour": "red"}, 1)])
def test_validate_says_which_manifest_makes_no_sense(
    tmp_path: Path, changes: dict[str, str], status: int
) -> None:
    write(tmp_path / "given", manifest(**changes))
    result = call(tmp_path, "plugins", "validate", str(tmp_path / "given"))
    assert result.return_value == status
    assert ("colour: Extra inputs" in result.output.replace("\n", " ")) == bool(status)


def test_a_package_of_the_system_fails_the_installation_only_when_named(tmp_path: Path) -> None:
    write(tmp_path / "extra", manifest(executable="no-such", install={"apt": "such"}))
    result = call(tmp_path, "tools", "install", "sample")
    assert result.return_value == 1
    assert "apt-get install such" in result.output.replace("\n", " ")


def test_quiet_says_nothing_when_all_is_well(tmp_path: Path) -> None:
    assert call(tmp_path, "tools", "install", "--quiet", "echo").output == ""


def test_only_what_a_repository_needs_is_installed_for_it(tmp_path: Path) -> None:
    (tmp_path / "repository" / ".github").mkdir(parents=True)
    write(tmp_path / "extra", manifest(enabled="never"))
    every = [row for row in listed(tmp_path) if row not in {"echo", "sample"}]
    settings = "plugins: {enable: [echo], disable: [" + ", ".join(every) + "]}"
    (tmp_path / "repository" / ".github" / "ghapp.yml").write_text(settings)
    output = call(tmp_path, "tools", "install", "--for", str(tmp_path / "repository")).output
    assert output.split()[:2] == ["echo", "ready,"]
    assert "sample" not in output


def test_the_doctor_says_what_is_missing_and_fails(tmp_path: Path) -> None:
    result = call(tmp_path, "tools", "doctor")
    assert result.return_value == 1
    assert "ruff is not installed" in " ".join(result.output.split())
    assert "echo" not in result.output


def test_the_list_of_tools_tells_the_wanted_version_from_the_found_one(tmp_path: Path) -> None:
    lines = call(tmp_path, "tools", "list").output.split("\n")
    assert next(line for line in lines if "mypy" in line).split()[:4] == [
        "python_mypy",
        "mypy",
        "2.4.1",
        "mypy",
    ]
