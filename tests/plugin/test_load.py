"""Manifests that make no sense are refused with field and reason, and the others load."""

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import pytest

from ghapp.plugin import Plugin, load_plugins
from ghapp.plugin.load import built_in, in_order
from ghapp.plugin.manifest import matches
from ghapp.plugin.ran import Ran
from ghapp.plugin.read import read
from tests.plugin.builders import manifest, plugin, real, write

BUILT_IN = {path.parent.name for path in built_in().glob("*/plugin.yml")}
REGEX = {"format": "regex", "pattern": "(?P<message>.*)"}


def only_refused(folder: Path) -> str:
    loaded = load_plugins([folder])
    assert {plugin.id for plugin in loaded.all} >= BUILT_IN
    assert [refused.problem.code for refused in loaded.refused] == ["E510"]
    return loaded.refused[0].problem.context["detail"]


def test_all_built_in_plugins_load_in_order_of_their_ids() -> None:
    loaded = load_plugins()
    assert [plugin.id for plugin in loaded.all] == sorted(BUILT_IN)
    assert loaded.refused == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"name": None}, "name: Input should be a valid string"),
        ({"id": "Not An Id"}, "id: String should match"),
        ({"kind": "linter"}, "kind: Input should be 'check', 'fix'"),
        ({"check": None}, "check: a plugin of kind check needs one"),
        ({"kind": "fix"}, "fix: a plugin of kind fix needs one"),
        ({"files": []}, "files: Tuple should have at least 1 item"),
        ({"install": {}}, "install: needs one of `python`, `node`, `apt` and `by_hand`"),
        ({"install": {"node": "lock.json"}}, "install.node: there is no lock.json beside the manifest"),
        ({"install": {"python": "../lock.txt"}}, "install.python: must lie in the plugin's folder"),
        ({"install": {"python": "lock.txt"}}, "install.python: there is no lock.txt beside the manifest"),
        ({"configured_by": ["a/b.toml"]}, "configured_by.0: 'a/b.toml' is neither `file` nor `file:table`"),
        ({"unasked": ["syntax"], "enabled": "always"}, "unasked: makes sense only with"),
        ({"after": ["sample"]}, "after: a plugin cannot come after itself"),
        ({"check__command": ["x", "{fiels}"]}, "check.command: unknown placeholder {fiels}"),
        ({"check__command": ["x", "--files={files}"]}, "are words of their own"),
        ({"check__command": ["x", "{config}"]}, "check.command: {config} needs the field `config`"),
        ({"check__command": ["x", "{args}"]}, "check.command: {args} needs the field `accepts`"),
        ({"check__command": []}, "check.command: Tuple should have at least 1 item"),
        ({"check__findings": [0, 1]}, "check: findings: status 0 is also clean"),
        ({"check__blocking": [1]}, "check: blocking: status 1 is also clean or findings"),
        ({"check__skipped": [1]}, "check: skipped: status 1 means something else too"),
        ({"check__findings": [256]}, "check.findings.0: Input should be less than or equal to 255"),
        (
            {"check__outputs": [{**REGEX, "pattern": "("}]},
            "outputs.0.pattern: the pattern does not compile",
        ),
        ({"check__outputs": [{**REGEX, "pattern": ".*"}]}, "pattern: needs a group named `message`"),
        (
            {"check__outputs": [{**REGEX, "pattern": "(?P<message>.)(?P<rule>.)"}]},
            "pattern: unknown group 'rule'",
        ),
        ({"check__outputs": [{"format": "regex"}]}, "pattern: format regex needs pattern"),
        ({"check__outputs": [{**REGEX, "format": "sarif"}]}, "pattern: format sarif takes no pattern"),
        ({"check__outputs": [{"format": "json"}]}, "fields: format json needs fields"),
        ({"check__outputs": [{"format": "diff"}]}, "message: format diff needs one"),
        ({"check__outputs": [{**REGEX, "from": "/etc/x"}]}, "from: must be stdout, stderr or file:{tmp}"),
        ({"check__outputs": [{"format": "parser"}]}, "there is no parse.py beside the manifest"),
        ({"limits": {"seconds": 0}}, "limits.seconds: Input should be greater than 0"),
    ],
)
def test_nonsense_is_refused_with_the_field_and_the_reason(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    write(tmp_path, manifest(**changes), "sample")
    assert said in only_refused(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "a: [", "a: b: c", "\x00"])
def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "plugin.yml").write_text(text)
    assert only_refused(tmp_path)


def test_an_id_is_the_name_of_its_folder(tmp_path: Path) -> None:
    write(tmp_path, manifest(), "other")
    assert only_refused(tmp_path) == "id: sample must be the name of its folder, other"


def test_a_second_plugin_of_one_id_is_refused(tmp_path: Path) -> None:
    write(tmp_path, manifest(id="echo"))
    assert only_refused(tmp_path).startswith("id: echo is already taken by ")


def test_a_plugin_after_an_unknown_one_is_refused(tmp_path: Path) -> None:
    write(tmp_path, manifest(after=["nobody"]))
    assert only_refused(tmp_path) == "after: there is no plugin nobody"


def test_a_circle_is_cut_at_one_place_and_then_falls_apart(tmp_path: Path) -> None:
    for name, after in (("ping", "pong"), ("pong", "ping"), ("fine", "echo")):
        write(tmp_path, manifest(id=name, after=[after]))
    loaded = load_plugins([tmp_path])
    assert [refused.path.parent.name for refused in loaded.refused] == ["ping", "pong"]
    assert "comes after itself: " in loaded.refused[0].problem.message
    assert loaded.get("fine") is not None


def test_a_folder_given_twice_or_itself_a_plugin_loads_once(tmp_path: Path) -> None:
    write(tmp_path, manifest())
    loaded = load_plugins([tmp_path, tmp_path, tmp_path / "sample", tmp_path / "absent", built_in()])
    assert len(loaded.all) == len(BUILT_IN) + 1
    assert loaded.refused == ()


def test_fixers_come_in_the_order_they_declare() -> None:
    ids = [plugin.id for plugin in in_order(p for p in load_plugins().plugins if p.manifest.fix)]
    of_python = ["python_isort_fix", "python_ruff", "python_black_fix", "ruff_format"]
    assert [name for name in ids if name in of_python] == of_python


@pytest.mark.parametrize("path", ["a.py", "Makefile", "dir/LICENSE", ".hidden"])
def test_a_star_is_every_file(path: str) -> None:
    assert matches(path, ("*",))
    assert real("codespell").manifest.takes(path)


@pytest.mark.parametrize(
    "path", ["tsconfig.json", "a/tsconfig.base.json", ".vscode/x.json", "a/.vscode/x.json"]
)
def test_json_that_usually_has_comments_is_left_out(path: str) -> None:
    assert not real("json_jq").manifest.takes(path)
    assert real("json_jq").manifest.takes("package.json")


@pytest.mark.parametrize(
    ("path", "glob", "match"),
    [
        ("src/a.py", "*.py", True),
        ("src/a.pyc", "*.py", False),
        ("src/a.py", "src/*", True),
        ("lib/src/a.py", "src/*", False),
        ("a.PY", "*.py", False),
    ],
)
def test_a_glob_is_about_the_name_or_the_whole_path(path: str, glob: str, match: bool) -> None:
    assert matches(path, (glob,)) is match


def test_the_key_of_a_plugin_changes_with_its_folder_and_its_width(tmp_path: Path) -> None:
    keys = {plugin(tmp_path).key, plugin(tmp_path).key}
    assert len(keys) == 1
    keys.add(dataclasses.replace(plugin(tmp_path), only=frozenset()).key)
    (tmp_path / "sample" / "trusted.cfg").write_text("x")
    assert len(keys | {plugin(tmp_path).key}) == 3


def test_at_most_one_plugin_in_six_has_a_parser() -> None:
    parsers = list(built_in().glob("*/parse.py"))
    assert len(parsers) * 6 <= len(BUILT_IN)
    assert all(len(path.read_text().splitlines()) < 40 for path in parsers)


def test_a_parser_of_its_own_is_used(tmp_path: Path) -> None:
    code = "from ghapp.model import Finding\ndef parse(stdout, stderr, status):\n"
    code += "    return [Finding(tool='sample', path='a.py', message=stdout + stderr + str(status))]\n"
    write(tmp_path, manifest())
    (tmp_path / "sample" / "parse.py").write_text(code)
    made: Plugin = plugin(tmp_path, check__outputs=[{"format": "parser"}])
    found = read(made, Ran(("a.py",), 1, "out", "err"), tmp_path, tmp_path)
    assert [finding.message for finding in found] == ["outerr1"]


def test_the_built_in_plugins_are_files_alone(tmp_path: Path) -> None:
    """Adding one touches no other file: a copy under another name loads as it is."""
    shutil.copytree(built_in() / "echo", tmp_path / "echo2")
    path = tmp_path / "echo2" / "plugin.yml"
    path.write_text(path.read_text().replace("id: echo", "id: echo2"))
    assert load_plugins([tmp_path]).get("echo2") is not None
