"""Which rungs may try: those that the repository lists, that work here, and that somebody asked for."""

from typing import Any

import pytest

from ghapp.agents.invocation import AgentState
from ghapp.config.agents import AgentSettings
from ghapp.config.climbing import Ladder
from ghapp.ladder.rungs import AGENTS, choose_agents, rules_of
from ghapp.model import Rung


def test_what_works_and_was_asked_for_may_try() -> None:
    rules = rules_of(Ladder(attempts=3), {}, tuple(Rung))
    assert (rules.order, rules.open, rules.attempts) == (tuple(Rung), frozenset(Rung), 3)
    assert not rules.passed_over


def test_every_other_one_is_passed_over_with_its_reason() -> None:
    ladder = Ladder(order=(Rung.MECHANICAL, Rung.CLAUDE, Rung.AIDER))

    rules = rules_of(ladder, {Rung.CLAUDE: "there is no key"}, (Rung.MECHANICAL, Rung.CLAUDE))

    assert rules.open == {Rung.MECHANICAL}
    assert rules.passed_over == {
        Rung.CODEX: "it is not in `ladder.order` of the repository's configuration",
        Rung.CLAUDE: "there is no key",
        Rung.AIDER: "nobody asked for it",
    }


CLI = AgentState(plugin="cli", rung=Rung.CLAUDE, provider="anthropic")
API = AgentState(plugin="api", rung=Rung.CLAUDE, provider="anthropic")
GONE = CLI.model_copy(update={"reason": "claude is not installed"})
READY = {"agent_claude_model": "m"}
ANTHROPIC = ("anthropic",)


def chosen(*states: AgentState, keys: tuple[str, ...] = ANTHROPIC, **settings: object) -> tuple[str, str]:
    """The plugin of the claude rung, and why there is none."""
    asked = AgentSettings.model_validate(READY | settings)
    agents = choose_agents(asked, states, keys, ("m",))
    return agents.plugins.get(Rung.CLAUDE, ""), agents.unavailable.get(Rung.CLAUDE, "")


def test_the_first_agent_that_is_there_does_the_work_of_its_rung() -> None:
    assert chosen(CLI, API) == ("cli", "")
    assert chosen(GONE, API) == ("api", "")
    assert chosen(CLI, API, agent_claude_command="api") == ("api", "")


@pytest.mark.parametrize(
    ("states", "settings", "reason"),
    [
        ((), {}, "there is no agent claude here"),
        ((CLI,), {"agent_claude_command": "other"}, "there is no agent other here"),
        ((GONE,), {}, "claude is not installed"),
        ((CLI,), {"agent_claude_enabled": False}, "AGENT_CLAUDE_ENABLED is off on this server"),
        ((CLI,), {"agent_claude_model": ""}, "AGENT_CLAUDE_MODEL is not set on this server"),
        ((CLI,), {"agent_claude_model": "x"}, "the price of x is not known: set MODEL_PRICES"),
    ],
)
def test_what_is_in_the_way_is_said(
    states: tuple[AgentState, ...], settings: dict[str, Any], reason: str
) -> None:
    assert chosen(*states, **settings)[1] == reason


def test_without_a_key_it_cannot_work() -> None:
    assert chosen(CLI, keys=("openai",))[1] == "ANTHROPIC_API_KEY is not set on this server"


def test_without_any_agent_every_rung_says_why() -> None:
    assert {*choose_agents(AgentSettings(), (), (), ()).unavailable} == {*AGENTS}
