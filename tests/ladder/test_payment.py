"""What an attempt is thought to cost before it is made."""

import pytest

from ghapp.egress.budget import ModelPrice
from ghapp.ladder.payment import estimate

PRICE = ModelPrice(
    input=2_000_000, cache_read=200_000, cache_write=4_000_000, output=10_000_000, longest=1000
)
AMPLE = 10**9


@pytest.mark.parametrize(
    ("findings", "about"),
    [
        (1, (15_000 + 2_000) * 4 + (500 + 300) * 10),
        (20, 55_000 * 4 + 6_500 * 10),
        (900, 55_000 * 4 + 6_500 * 10),
    ],
)
def test_it_grows_with_the_findings_that_a_prompt_can_hold(findings: int, about: int) -> None:
    assert estimate(PRICE, findings, AMPLE) == about


def test_it_is_never_more_than_may_be_spent() -> None:
    assert estimate(PRICE, 1, 60_000) == 60_000


def test_without_a_price_nothing_is_guessed() -> None:
    assert estimate(None, 1, AMPLE) == 0
