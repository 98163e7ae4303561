"""`ghapp doctor` on agents: what each has and lacks, and what to do."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ghapp.agents.invocation import AgentState
from ghapp.cli.doctor import doctor
from ghapp.cli.readiness import readiness
from ghapp.config.server import Settings
from ghapp.model import Rung
from tests.agents.builders import MODEL, manifest
from tests.plugin.builders import write

KEY = "sk-the-real-key-of-the-provider"
STATE = AgentState(plugin="command", rung=Rung.AIDER, provider="openai", version="1.2.3")
READY = {
    "openai_api_key": KEY,
    "agent_aider_model": MODEL,
    "model_prices": {MODEL: {"input": 1, "output": 4}},
}


def settings(tmp_path: Path, **more: Any) -> Settings:
    values = {"data_dir": tmp_path, "tools_dir": tmp_path / "tools", "plugins_path": (tmp_path / "extra",)}
    return Settings.model_validate(values | more)


def ask(given: Settings, *words: str) -> Result:
    return CliRunner().invoke(doctor, words, obj=given)


def test_an_agent_that_has_all_is_ready(tmp_path: Path) -> None:
    write(tmp_path / "extra", manifest())

    result = ask(settings(tmp_path, **READY), "--format", "json")

    told = {each["plugin"]: each for each in json.loads(result.stdout)["agents"]}
    command = told["command"]
    assert (command["version"], command["has_key"], command["has_price"]) == ("1.2.3", True, True)
    assert (command["is_ready"], command["to_do"]) == (True, [])
    assert "ghapp tools install agent_claude" in " ".join(told["agent_claude"]["to_do"])
    assert KEY not in result.output


def test_that_nothing_is_set_up_is_no_failure(tmp_path: Path) -> None:
    result = ask(settings(tmp_path))

    assert result.exit_code == 0
    [line] = [line for line in result.stdout.splitlines() if line.strip().startswith("agent_aider")]
    assert "set GHAPP_OPENAI_API_KEY; set GHAPP_AGENT_AIDER_MODEL" in line


@pytest.mark.parametrize(
    ("changes", "to_do"),
    [
        ({"agent_aider_enabled": False}, "set GHAPP_AGENT_AIDER_ENABLED=true"),
        ({"agent_aider_command": "agent_aider"}, "GHAPP_AGENT_AIDER_COMMAND chooses agent_aider"),
        ({"openai_api_key": ""}, "set GHAPP_OPENAI_API_KEY"),
        ({"agent_aider_model": ""}, "set GHAPP_AGENT_AIDER_MODEL"),
        ({"model_prices": {}}, f"give {MODEL} a price in GHAPP_MODEL_PRICES"),
    ],
)
def test_what_it_lacks_is_what_is_to_do(tmp_path: Path, changes: dict[str, Any], to_do: str) -> None:
    [found] = readiness(settings(tmp_path, **(READY | changes)), [STATE], "")
    assert found.to_do == (to_do,)


def test_without_a_box_no_agent_is_ready(tmp_path: Path) -> None:
    [found] = readiness(settings(tmp_path, **READY), [STATE], "it needs the sandbox bwrap")
    assert found.to_do == ("it needs the sandbox bwrap",)
