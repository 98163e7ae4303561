"""A tool from the repository's configuration is a plugin like every other: really run, in the box."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from ghapp.config.repository import Forks, SarifTool
from ghapp.model import Category, Severity, Trust
from ghapp.pipeline.declare import beside
from ghapp.pipeline.permission import Permission
from ghapp.plugin import Checked, Tools, check
from ghapp.plugin.declared import declared
from ghapp.sandbox import Level
from tests.pipeline.conftest import plugin

SCRIPT = """
import json, os, sys
for name in sys.argv[2:]:
    assert os.path.exists(name), name
result = {"ruleId": "R1", "level": sys.argv[1], "message": {"text": "bad"}, "locations": [
    {"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": 2}}}]}
found = [] if sys.argv[1] == "clean" else [result]
print(json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "mine"}}, "results": found}]}))
sys.exit(1 if found else 0)
"""


def tool(*command: str, **fields: Any) -> SarifTool:
    given = {"id": "my_tool", "command": command or ("mytool",), "files": ["*.py"]}
    return SarifTool.model_validate(given | fields)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    (tree / "tools").mkdir(parents=True)
    (tree / "tools/lint.py").write_text(SCRIPT)
    (tree / "a.py").write_text("1\n2\n")
    (tree / "-b c.py").write_text("1\n")
    return tree


async def checked(
    declared_tool: SarifTool, tree: Path, tools: Tools, files: Iterable[str] = ("a.py",)
) -> Checked:
    return await check(declared(declared_tool), tree, tuple(files), tools=tools)


def lint(*words: str, **fields: Any) -> SarifTool:
    return tool("python3", "tools/lint.py", *words, **fields)


@pytest.mark.parametrize(
    ("level", "severity"), [("error", "error"), ("warning", "warning"), ("note", "info")]
)
async def test_what_it_prints_are_findings(tree: Path, tools: Tools, level: str, severity: str) -> None:
    ended = await checked(lint(level, "{files}", category="style"), tree, tools, ("a.py", "-b c.py"))
    [found] = ended.findings
    assert (found.tool, found.path, found.line, found.code) == ("my_tool", "a.py", 2, "R1")
    assert (found.severity, found.category) == (Severity(severity), Category.STYLE)
    assert (ended.result.status, ended.result.files, ended.result.version) == ("findings", 2, None)


async def test_nothing_printed_is_clean(tree: Path, tools: Tools) -> None:
    assert (await checked(lint("clean", "{files}"), tree, tools)).result.status == "ok"


async def test_without_files_in_its_command_it_judges_the_whole_tree(tree: Path, tools: Tools) -> None:
    ended = await checked(lint("error"), tree, tools, ("-b c.py",))
    assert [found.path for found in ended.findings] == ["a.py"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["no-such-tool", "{files}"], "127"),
        (["python3", "-c", "raise SystemExit(2)"], "status 2"),
        (["python3", "-c", "raise SystemExit(1)"], "not SARIF"),
        (["python3", "-c", "print('fine')"], "not SARIF"),
        (["python3", "-c", "print('{\"runs\": []}')"], "not SARIF"),
    ],
)
async def test_a_tool_that_does_not_keep_its_word_is_broken(
    tree: Path, tools: Tools, command: list[str], said: str
) -> None:
    ended = await checked(tool(*command), tree, tools)
    assert ended.result.status == "broken"
    assert said in ended.result.reason


async def test_words_of_its_command_are_no_shell_line(tree: Path, tools: Tools) -> None:
    ended = await checked(tool("python3", "tools/lint.py", "clean", "$(touch x); `touch x`"), tree, tools)
    assert "AssertionError" in ended.result.reason
    assert not (tree / "x").exists()


def test_it_runs_code_of_the_project_and_waits_for_consent() -> None:
    executes = declared(tool()).manifest.executes
    fork = Permission(Level.BWRAP, Trust.FORK)
    assert "/ok-to-test" in fork.refusal(executes)
    assert "is off" in Permission(Level.BWRAP, Trust.FORK, Forks(tests="off")).refusal(executes)
    assert Permission(Level.BWRAP).refusal(executes) == ""
    assert "sandbox" in Permission(Level.NONE).refusal(executes)


def test_two_tools_have_two_keys() -> None:
    keys = {declared(each).key for each in (tool(), tool(), tool("mytool", "-v"), tool(files=["*"]))}
    assert len(keys) == 3


def test_tools_stand_beside_the_plugins() -> None:
    ours = beside([plugin("ruff")], [tool(), tool(id="other")])
    assert [each.id for each in ours.plugins] == ["ruff", "my_tool", "other"]
    assert ours.broken == ()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"id": "ruff"}, "a plugin named ruff"),
        ({"command": ["x", "--in={files}"]}, "words of their own"),
        ({"command": ["x", "{fils}"]}, "unknown placeholder {fils}"),
    ],
)
def test_what_makes_no_sense_is_broken_and_stops_no_other(fields: dict[str, Any], said: str) -> None:
    ours = beside([plugin("ruff")], [tool(**fields), tool(id="other")])
    assert [each.id for each in ours.plugins] == ["ruff", "other"]
    [broken] = ours.broken
    assert (broken.status, said in broken.reason) == ("broken", True)
