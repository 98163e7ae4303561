"""Agents are plugins: a folder makes one, nonsense is refused, and none is taken for a tool."""

from pathlib import Path
from typing import Any

import pytest

from ghapp.config.repository import RepositoryConfig
from ghapp.pipeline.permission import Permission
from ghapp.pipeline.select import plan
from ghapp.plugin import load_plugins
from ghapp.plugin.document import render_document
from ghapp.sandbox import Level
from tests.agents.builders import manifest
from tests.plugin import builders
from tests.plugin.builders import write
from tests.plugin.test_cli import call, listed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"agent": None}, "agent: a plugin of kind agent needs one"),
        ({"executes": "tests"}, "executes: a plugin of kind agent executes: agent"),
        ({"agent__rung": "mechanical"}, "agent.rung: Input should be"),
        ({"agent__provider": "mine"}, "agent.provider: Input should be"),
        ({"agent__works_on": "disk"}, "agent.works_on: Input should be"),
        ({"agent__colour": "red"}, "agent.colour: Extra inputs"),
        ({"agent__stdin": "prompt"}, "agent.command: needs either {prompt} or `stdin: prompt`"),
        ({"agent__command": ["x", "{model}"]}, "agent.command: needs either {prompt} or `stdin: prompt`"),
        (
            {"agent__command": ["x", "{prompt}"]},
            "agent.command: {model} is neither here nor in `environment`",
        ),
        ({"environment": {}}, "agent.command: {url} is neither here nor in `environment`"),
        ({"agent__command": ["x", "{key}"]}, "agent.command: unknown placeholder {key}"),
        ({"agent__command": ["x", "{args}"]}, "agent.command: unknown placeholder {args}"),
        ({"environment": {"A": "{prompt}"}}, "environment.A: unknown placeholder {prompt}"),
        (
            {"agent__command": ["x", "{prompt}", "{model}", "a={files}"]},
            "agent.command: {files} is a word of its own",
        ),
        ({"limits": {"seconds": 5}}, "limits.seconds: who asks an agent says how long"),
        ({"enabled": "always"}, "enabled: an agent takes no `enabled`"),
        ({"fix": {"command": ["x"]}}, "fix: an agent takes no `fix`"),
        ({"accepts": {"--x": 0}}, "accepts: an agent takes no `accepts`"),
    ],
)
def test_nonsense_is_refused_with_the_field_and_the_reason(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    write(tmp_path, manifest(**changes))
    [refused] = load_plugins([tmp_path]).refused
    assert said in refused.problem.message


def test_a_tool_is_no_agent(tmp_path: Path) -> None:
    write(tmp_path, builders.manifest(agent=manifest()["agent"]))
    [refused] = load_plugins([tmp_path]).refused
    assert "agent: a plugin of kind check takes none" in refused.problem.message


def test_a_fourth_agent_is_one_folder(tmp_path: Path) -> None:
    write(tmp_path, manifest())
    loaded = load_plugins([tmp_path])
    assert {"agent_aider", "agent_claude", "agent_codex", "command"} <= {each.id for each in loaded.agents}
    assert "command" not in {plugin.id for plugin in loaded.plugins}
    assert loaded.get("command") in loaded.all


class Checkout:
    """As `plan` sees one."""

    files, skipped, sha = ("a.py",), (), None

    def __init__(self, path: Path) -> None:
        self.path = path

    async def changed_lines(self, base: str) -> dict[str, tuple[tuple[int, int], ...]]:
        return {}


def test_no_agent_is_ever_a_check_even_where_it_is_enabled(tmp_path: Path) -> None:
    write(tmp_path, manifest())
    config = RepositoryConfig.model_validate({"plugins": {"enable": ["command", "echo"]}})

    selection = plan(load_plugins([tmp_path]), Checkout(tmp_path), config, permission=Permission(Level.BWRAP))

    assert "echo" in {task.id for task in selection.tasks}
    assert all(task.plugin.manifest.agent is None for task in selection.tasks)
    [told] = [result.reason for result in selection.skipped if result.id == "command"]
    assert told == "it is an agent: the ladder asks it, and `ladder.order` says when"


def test_the_list_of_tools_has_them_with_their_rung() -> None:
    document = render_document(load_plugins().all)
    assert "| `agent_codex` | agent | `*` | never: the rung `codex` of the ladder |" in document


def test_agents_are_listed_and_installed_only_when_asked_for(tmp_path: Path) -> None:
    write(tmp_path / "extra", manifest())
    assert listed(tmp_path)["command"]["kind"] == "agent"
    assert "command" in call(tmp_path, "tools", "list").output
    assert "command" not in call(tmp_path, "tools", "install", "echo").output
    assert "command" in call(tmp_path, "tools", "install", "command").output


def test_with_agents_they_come_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ghapp.plugin.load.built_in", lambda: tmp_path / "none")
    write(tmp_path / "extra", manifest())
    write(tmp_path / "extra", builders.manifest())
    said = [call(tmp_path, "tools", "install", *more).output for more in ((), ("--agents",))]
    assert ["command" in each for each in said] == [False, True]
    assert all("sample" in each for each in said)


def test_an_agent_that_is_not_there_is_no_trouble_and_half_of_one_is(tmp_path: Path) -> None:
    told = call(tmp_path, "tools", "doctor").output
    assert "ruff is not installed" in " ".join(told.split())
    assert "agent_codex" not in told
    lock = next(each for each in load_plugins().agents if each.id == "agent_codex")
    assert lock.manifest.install.node is not None
    half(tmp_path / "tools", lock.folder / lock.manifest.install.node)
    told = " ".join(call(tmp_path, "tools", "doctor").output.split())
    assert "agent_codex half-installed: ghapp tools install agent_codex" in told


def half(tools: Path, lock: Path) -> None:
    from ghapp.plugin.install.environment import Environment

    Environment.of("agent_codex", lock, tools).folder.mkdir(parents=True)
