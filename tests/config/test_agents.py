"""Agents' settings and their money: the operator's word is the most, a repository's can only be less."""

import pytest

from ghapp.config.agents import AgentChoice
from ghapp.config.caps import caps
from ghapp.config.climbing import BudgetLimits
from ghapp.config.layers import load_settings
from ghapp.config.prices import BUILT_IN
from ghapp.config.server import Settings
from ghapp.errors import UserProblem
from ghapp.model import Caps, Rung

RUNGS = [rung for rung in Rung if rung is not Rung.MECHANICAL]


def read(**given: str) -> Settings:
    return load_settings({}, {f"GHAPP_{name}": value for name, value in given.items()}, None).settings


@pytest.mark.parametrize("rung", RUNGS)
def test_a_rung_has_its_own_settings(rung: Rung) -> None:
    names = {"ENABLED": "false", "MODEL": " m-1 ", "COMMAND": "mine", "TIMEOUT_SECONDS": "9"}

    settings = read(**{f"AGENT_{rung.upper()}_{name}": value for name, value in names.items()})

    assert settings.agent(rung) == AgentChoice(False, "m-1", "mine", 9)
    others = [settings.agent(other) for other in RUNGS if other is not rung]
    assert others == [AgentChoice(True, "", "", 300)] * 2


@pytest.mark.parametrize("value", ["--dangerous", "a b", "a\nb"])
def test_a_model_s_name_cannot_be_an_option(value: str) -> None:
    with pytest.raises(UserProblem, match="E312 The setting GHAPP_AGENT_AIDER_MODEL"):
        read(AGENT_AIDER_MODEL=value)


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "much"])
def test_a_ceiling_is_a_number_of_dollars(value: str) -> None:
    with pytest.raises(UserProblem, match="E312 The setting GHAPP_BUDGET_SERVER_DAY_USD"):
        read(BUDGET_SERVER_DAY_USD=value)


def test_caps_are_whole_micro_dollars_of_the_lower_of_both() -> None:
    settings = read(BUDGET_DAY_USD="0.1", BUDGET_MONTH_USD="7.0000019")
    budget = BudgetLimits(attempt_usd=0.3, pull_request_usd=9.0, day_usd=4.0, month_usd=100.0)

    assert caps(settings, budget) == Caps(
        attempt=300_000,
        pull_request=5_000_000,
        day=100_000,
        month=7_000_001,
        account_day=50_000_000,
        server_day=100_000_000,
    )


def test_no_repository_raises_a_ceiling() -> None:
    greedy = BudgetLimits(attempt_usd=1e9, pull_request_usd=1e9, day_usd=1e9, month_usd=1e9)

    found = caps(Settings(), greedy)

    assert list(found.model_dump().values()) == [
        1_000_000,
        5_000_000,
        20_000_000,
        200_000_000,
        50_000_000,
        100_000_000,
    ]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("nonsense", "Expecting value"),
        ("[]", "valid dictionary"),
        ('{"m": {"input": 1}}', "m.output: Field required"),
        ('{"m": {"input": -1, "output": 1}}', "m.input"),
        ('{"m": {"input": NaN, "output": 1}}', "m.input"),
        ('{"m": {"input": 1, "output": 1, "cached": 1}}', "m.cached"),
        ('{"m": {"input": 1, "output": 1, "longest": 0}}', "m.longest"),
    ],
)
def test_prices_that_make_no_sense_are_refused_with_their_place(value: str, reason: str) -> None:
    with pytest.raises(UserProblem, match="E312 The setting GHAPP_MODEL_PRICES") as caught:
        read(MODEL_PRICES=value)

    assert reason in caught.value.problem.message


def test_no_built_in_price_is_forgotten() -> None:
    assert [name for name, price in BUILT_IN.items() if not 0 < price.input < price.output] == []
    assert [name for name, price in BUILT_IN.items() if not 0 < (price.cache_read or 0) < price.input] == []
