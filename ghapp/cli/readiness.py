"""What each agent of this machine has, and what it lacks until it can be asked. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass

from ghapp.agents.invocation import AgentState
from ghapp.config.agents import AgentChoice
from ghapp.config.server import Settings
from ghapp.egress.configured import configured_prices, configured_providers


@dataclass(frozen=True, slots=True)
class Readiness:
    """`version` is None where its command is not there. `has_key` is all that is told of the provider's key.
    `to_do` is empty for an agent that is ready.
    """

    plugin: str
    rung: str
    provider: str
    version: str | None
    has_key: bool
    model: str
    has_price: bool
    to_do: tuple[str, ...]

    def as_document(self) -> dict[str, object]:
        return asdict(self) | {"to_do": list(self.to_do), "is_ready": not self.to_do}


def readiness(settings: Settings, states: Sequence[AgentState], refusal: str) -> tuple[Readiness, ...]:
    """`refusal` says why no agent may run on this machine, or is empty."""
    keys = {provider.name for provider in configured_providers(settings)}
    prices = configured_prices(settings)
    return tuple(_of(state, settings.agent(state.rung), keys, prices, refusal) for state in states)


def _of(
    state: AgentState, choice: AgentChoice, keys: Collection[str], priced: Collection[str], refusal: str
) -> Readiness:
    return Readiness(
        plugin=state.plugin,
        rung=state.rung,
        provider=state.provider,
        version=None if state.reason else state.version or "",
        has_key=state.provider in keys,
        model=choice.model,
        has_price=choice.model in priced,
        to_do=tuple(_to_do(state, choice, keys, priced, refusal)),
    )


def _to_do(
    state: AgentState, choice: AgentChoice, keys: Collection[str], priced: Collection[str], refusal: str
) -> Iterator[str]:
    name = f"GHAPP_AGENT_{state.rung.upper()}"
    if not choice.enabled:
        yield f"set {name}_ENABLED=true"
    if choice.command not in ("", state.plugin):
        yield f"{name}_COMMAND chooses {choice.command}"
    if state.reason:
        yield state.reason
    if state.provider not in keys:
        yield f"set GHAPP_{state.provider.upper()}_API_KEY"
    if not choice.model:
        yield f"set {name}_MODEL"
    elif choice.model not in priced:
        yield f"give {choice.model} a price in GHAPP_MODEL_PRICES"
    if refusal:
        yield refusal
