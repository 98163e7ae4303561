"""Which rungs may try, and why the others may not. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ghapp.agents.invocation import AgentState
from ghapp.config.agents import AgentChoice, AgentSettings
from ghapp.config.climbing import Ladder
from ghapp.config.server import Settings
from ghapp.egress.configured import configured_prices, configured_providers
from ghapp.ladder.climb import Rules
from ghapp.model import Rung

AGENTS = (Rung.AIDER, Rung.CODEX, Rung.CLAUDE)


@dataclass(frozen=True, slots=True)
class Agents:
    """`plugins` are those that do the work of their rung; `unavailable` says why a rung cannot work here."""

    plugins: Mapping[Rung, str]
    unavailable: Mapping[Rung, str]


def choose_agents(
    settings: AgentSettings, states: Sequence[AgentState], keys: Collection[str], priced: Collection[str]
) -> Agents:
    """`keys` are the providers whose key is there, `priced` the models with a price."""
    chosen = {rung: _choose(rung, settings.agent(rung), states, keys, priced) for rung in AGENTS}
    return Agents(
        plugins={rung: plugin for rung, (plugin, reason) in chosen.items() if not reason},
        unavailable={rung: reason for rung, (_, reason) in chosen.items() if reason},
    )


def agents_of(settings: Settings, states: Sequence[AgentState]) -> Agents:
    """The same, with the keys and the prices of the settings."""
    keys = {provider.name for provider in configured_providers(settings)}
    return choose_agents(settings, states, keys, configured_prices(settings))


def _choose(
    rung: Rung,
    choice: AgentChoice,
    states: Sequence[AgentState],
    keys: Collection[str],
    priced: Collection[str],
) -> tuple[str, str]:
    """The plugin, and why there is none, or ""."""
    name = f"AGENT_{rung.upper()}"
    if not choice.enabled:
        return "", f"{name}_ENABLED is off on this server"
    known = [state for state in states if state.rung is rung and choice.command in ("", state.plugin)]
    if not known:
        return "", f"there is no agent {choice.command or rung} here"
    reasons = [(state.plugin, state.reason or _lacks(state.provider, keys)) for state in known]
    plugin, reason = next((each for each in reasons if not each[1]), reasons[0])
    return plugin, reason or _unpriced(name, choice.model, priced)


def _lacks(provider: str, keys: Collection[str]) -> str:
    return "" if provider in keys else f"{provider.upper()}_API_KEY is not set on this server"


def _unpriced(name: str, model: str, priced: Collection[str]) -> str:
    if not model:
        return f"{name}_MODEL is not set on this server"
    return "" if model in priced else f"the price of {model} is not known: set MODEL_PRICES"


def rules_of(ladder: Ladder, unavailable: Mapping[Rung, str], asked: Collection[Rung]) -> Rules:
    """`asked` are the rungs that somebody wants, or that may try by themselves; `unavailable` says why a rung
    cannot work here.
    """
    closed = {rung: _why(rung, ladder, unavailable, asked) for rung in Rung}
    return Rules(
        order=ladder.order,
        open=frozenset(rung for rung, reason in closed.items() if not reason),
        passed_over={rung: reason for rung, reason in closed.items() if reason},
        attempts=ladder.attempts,
    )


def _why(rung: Rung, ladder: Ladder, unavailable: Mapping[Rung, str], asked: Collection[Rung]) -> str:
    if rung not in ladder.order:
        return "it is not in `ladder.order` of the repository's configuration"
    return unavailable.get(rung, "") or ("" if rung in asked else "nobody asked for it")
