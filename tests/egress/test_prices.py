"""What a model costs is what the operator says, else what is built in."""

from ghapp.config.layers import load_settings
from ghapp.config.prices import BUILT_IN, LONGEST
from ghapp.config.server import Settings
from ghapp.egress.budget import ModelPrice
from ghapp.egress.configured import configured_prices


def settings(prices: str) -> Settings:
    return load_settings({}, {"GHAPP_MODEL_PRICES": prices}, None).settings


def test_prices_are_micro_dollars_for_a_million_tokens() -> None:
    given = (
        '{"mine": {"input": 0.1, "output": 2.5, "cache_read": 0.0000001, "cache_write": 3, "longest": 700}}'
    )

    found = configured_prices(settings(given))["mine"]

    assert found == ModelPrice(
        input=100_000, cache_read=1, cache_write=3_000_000, output=2_500_000, longest=700
    )


def test_a_cache_without_a_price_costs_what_input_does() -> None:
    found = configured_prices(settings('{"mine": {"input": 2, "output": 3, "cache_read": 0}}'))["mine"]

    assert found == ModelPrice(2_000_000, 0, 2_000_000, 3_000_000, LONGEST)


def test_the_operator_s_prices_stand_over_the_built_in_ones() -> None:
    name, other = list(BUILT_IN)[:2]

    found = configured_prices(settings(f'{{"{name}": {{"input": 1, "output": 1}}}}'))

    assert found[name].output == 1_000_000
    assert found[other].output == round(BUILT_IN[other].output * 1_000_000)
    assert set(found) == set(BUILT_IN)
