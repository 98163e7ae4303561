"""The real agents, each from its lock, in the box: what comes of a repository, whatever their model says."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ghapp.plugin import Plugin
from tests.agents.driving import AGENTS, BUG, MENDED, Driven, drive
from tests.agents.hostile import WORDS, hostile

pytestmark = pytest.mark.slow
every_agent = pytest.mark.parametrize("plugin", AGENTS, ids=lambda plugin: plugin.id)


def must_have_changed_nothing(driven: Driven) -> None:
    assert (driven.result.success, driven.result.files_modified) == (False, ())
    assert driven.patch.is_empty
    assert driven.files == BUG


@every_agent
async def test_it_mends_the_bug_and_nothing_else(plugin: Plugin, tmp_path: Path) -> None:
    driven = await drive(plugin, "ok", tmp_path, BUG)

    result = driven.result
    assert (result.success, result.files_modified, result.reason) == (True, ("calc.py",), "")
    assert driven.files == BUG | {"calc.py": MENDED}
    assert (result.tokens_in > 0, result.tokens_out > 0, result.cost > 0) == (True, True, True)
    assert result.version is not None
    assert driven.left == ()


@every_agent
async def test_what_it_does_in_vain_is_a_change_too(plugin: Plugin, tmp_path: Path) -> None:
    driven = await drive(plugin, "wrong", tmp_path, BUG)

    assert (driven.result.success, driven.result.files_modified) == (True, ("calc.py",))
    assert driven.files["calc.py"] not in (BUG["calc.py"], MENDED)
    assert driven.others.items() <= BUG.items()


@every_agent
async def test_a_model_that_edits_nothing_is_no_success(plugin: Plugin, tmp_path: Path) -> None:
    driven = await drive(plugin, "noedit", tmp_path, BUG)

    must_have_changed_nothing(driven)
    assert driven.result.reason == "it changed none of its files"
    assert driven.result.is_transient is False


@every_agent
async def test_what_it_writes_elsewhere_is_undone(plugin: Plugin, tmp_path: Path) -> None:
    outside = Path("/tmp/outside.txt")
    driven = await drive(plugin, "outside", tmp_path, BUG)

    must_have_changed_nothing(driven)
    assert list(tmp_path.rglob("outside.txt")) == []
    assert not outside.exists()


@dataclass(frozen=True, slots=True)
class Trouble:
    reason: str
    is_transient: bool
    seconds: float = 120


TROUBLES = {
    "401": Trouble("it refuses the key (401)", is_transient=False),
    "429": Trouble("answered 429", is_transient=True),
    "500": Trouble("answered 500", is_transient=True),
    "hang": Trouble("had not answered", is_transient=True, seconds=40),
    "cut": Trouble("it broke off (ClientPayloadError)", is_transient=True),
    "badjson": Trouble("it changed none of its files", is_transient=False),
}


@pytest.mark.parametrize("scenario", TROUBLES)
@every_agent
async def test_a_provider_in_trouble_is_told_and_nothing_is_changed(
    plugin: Plugin, scenario: str, tmp_path: Path
) -> None:
    trouble = TROUBLES[scenario]
    driven = await drive(plugin, scenario, tmp_path, BUG, trouble.seconds)

    must_have_changed_nothing(driven)
    assert trouble.reason in driven.result.reason
    assert driven.result.is_transient is trouble.is_transient
    assert driven.asked != ()
    assert driven.left == ()


@every_agent
async def test_a_repository_that_speaks_to_it_is_not_heard(plugin: Plugin, tmp_path: Path) -> None:
    files = BUG | hostile()

    driven = await drive(plugin, "ok", tmp_path, files)

    assert (driven.result.success, driven.result.reason) == (True, "")  # a command would have left a file
    assert driven.files == files | {"calc.py": MENDED}
    assert len(driven.asked) > 0
    assert all(asked.endswith(" 200") for asked in driven.asked)
    assert WORDS not in driven.bodies


GUARDS = {
    "agent_aider": {"--env-file=/dev/null", "--no-auto-lint", "--no-auto-test"},
    "agent_claude": {"--bare", "--strict-mcp-config", "--setting-sources="},
    "agent_codex": {"project_doc_max_bytes=0"},
}


@pytest.mark.parametrize("name", GUARDS)
async def test_it_would_be_heard_without_the_guards(name: str, tmp_path: Path) -> None:
    """Else the test above could not fail."""
    driven = await drive(loosened(name), "ok", tmp_path, BUG | hostile(), 30)

    is_heard = WORDS in driven.bodies
    assert is_heard or not driven.result.success


def loosened(name: str) -> Plugin:
    """In the checkout, and without what keeps it from listening. A lone `-c` is given something harmless."""
    [plugin] = [plugin for plugin in AGENTS if plugin.id == name]
    agent = plugin.manifest.agent
    assert agent is not None
    command = tuple(
        "check_for_update_on_startup=false" if "doc_max" in word else word for word in agent.command
    )
    command = tuple(word for word in command if word not in GUARDS[name])
    part = agent.model_copy(update={"command": command, "works_on": "tree"})
    changes = {"agent": part, "directory": "{tree}"}
    return replace(plugin, manifest=plugin.manifest.model_copy(update=changes))


@every_agent
async def test_a_file_that_speaks_to_it_is_mended_like_others(plugin: Plugin, tmp_path: Path) -> None:
    """Also the one it is to change may be a configuration of its own."""
    driven = await drive(
        plugin, "ok", tmp_path, BUG | hostile(), files=("calc.py", ".env", ".aider.conf.yml")
    )

    assert (driven.result.success, driven.result.reason) == (True, "")
    assert driven.files == BUG | hostile() | {"calc.py": MENDED}
