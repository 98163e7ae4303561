"""The settings of agents: which of them may try, with which model, and for how much money."""

import json
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, Field, field_validator

from ghapp.config.prices import PRICES_AS_OF, Price
from ghapp.model import Rung

Seconds = Annotated[int, Field(ge=1, le=3600, description="How long one attempt may take.")]
Dollars = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
_ENABLED = "Whether this rung may try."
_MODEL = "The model that it asks (empty: its own default)."
_COMMAND = "Which of this rung's agent plugins is used (empty: the first that is available)."


@dataclass(frozen=True, slots=True)
class AgentChoice:
    """What the operator set for one rung. `model` and `command` are "" where he left it open."""

    enabled: bool
    model: str
    command: str
    timeout_seconds: int


class AgentSettings(BaseModel):
    """A part of the server's `Settings`."""

    agent_aider_enabled: bool = Field(default=True, description=_ENABLED)
    agent_aider_model: str = Field(default="", description=_MODEL)
    agent_aider_command: str = Field(default="", description=_COMMAND)
    agent_aider_timeout_seconds: Seconds = 300
    agent_codex_enabled: bool = Field(default=True, description=_ENABLED)
    agent_codex_model: str = Field(default="", description=_MODEL)
    agent_codex_command: str = Field(default="", description=_COMMAND)
    agent_codex_timeout_seconds: Seconds = 300
    agent_claude_enabled: bool = Field(default=True, description=_ENABLED)
    agent_claude_model: str = Field(default="", description=_MODEL)
    agent_claude_command: str = Field(default="", description=_COMMAND)
    agent_claude_timeout_seconds: Seconds = 300
    budget_attempt_usd: Dollars = Field(
        default=1, description="The most that one attempt of an agent may cost; repositories may lower it."
    )
    budget_pull_request_usd: Dollars = Field(
        default=5,
        description="The same for one pull request, or for one run without any; repositories may lower it.",
    )
    budget_day_usd: Dollars = Field(
        default=20, description="The same for one repository in a day (UTC); repositories may lower it."
    )
    budget_month_usd: Dollars = Field(
        default=200, description="The same for one repository in a month (UTC); repositories may lower it."
    )
    budget_account_day_usd: Dollars = Field(
        default=50, description="The most that all repositories of one account may cost in a day (UTC)."
    )
    budget_server_day_usd: Dollars = Field(
        default=100, description="The most that all repositories together may cost in a day (UTC)."
    )
    model_prices: dict[str, Price] = Field(
        default={},
        description="JSON: models' names, each with `input`, `output`, and maybe `cache_read`, `cache_write` "
        "in USD for a million tokens and `longest`, the most tokens of an answer. They stand over the "
        f"built-in ones of {PRICES_AS_OF}: check those. A model without a price is refused.",
    )

    @field_validator("model_prices", mode="before")
    @classmethod
    def _read_prices(cls, value: object) -> object:
        return json.loads(value) if isinstance(value, str) else value

    @field_validator("agent_aider_model", "agent_codex_model", "agent_claude_model")
    @classmethod
    def _is_name(cls, value: str) -> str:
        """It becomes an argument of a command: one word that cannot be taken for an option."""
        name = value.strip()
        if name.startswith("-") or not name.isprintable() or " " in name:
            raise ValueError("a model's name is one word that does not begin with -")
        return name

    @field_validator("agent_aider_command", "agent_codex_command", "agent_claude_command")
    @classmethod
    def _is_plugin(cls, value: str) -> str:
        return value.strip()

    def agent(self, rung: Rung) -> AgentChoice:
        """Raises AttributeError for the mechanical rung, which has no settings."""
        return AgentChoice(*(getattr(self, f"agent_{rung}_{name}") for name in AgentChoice.__slots__))
