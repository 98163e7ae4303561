"""What models cost, in USD for a million tokens: the only place where models have names.

Prices change, and nobody tells us: the operator must compare them with the provider's own pages, and corrects
them in MODEL_PRICES. These are from LiteLLM's table (`model_prices_and_context_window.json` of its release
1.110.2), each of the dearest tier that a request can reach without asking for a faster service: the longest
context, and the cache that is kept longest. Left out are models whose provider bills writes to its cache
without telling them apart.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

PRICES_AS_OF = "2026-11-26"
LONGEST = 16_000  # tokens of an answer, where nobody says how many a model can give

Dollars = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]


class Price(BaseModel):
    """Without a price of its own, what is read from or written to a cache costs what other input does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: Dollars
    output: Dollars
    cache_read: Dollars | None = None
    cache_write: Dollars | None = None
    longest: int = Field(default=LONGEST, ge=1, le=10_000_000)


def _price(
    input: float,  # noqa: A002  # the name that the field has
    output: float,
    cache_read: float,
    cache_write: float | None = None,
    longest: int = 128_000,
) -> Price:
    return Price(input=input, output=output, cache_read=cache_read, cache_write=cache_write, longest=longest)


BUILT_IN: Mapping[str, Price] = {
    "claude-opus-5-5": _price(4, 20, 0.20, 8),
    "claude-opus-5": _price(5, 25, 0.50, 10),
    "claude-opus-4-8": _price(5, 25, 0.50, 10),
    "claude-sonnet-5-5": _price(2, 10, 0.10, 4),
    "claude-sonnet-5": _price(2, 10, 0.20, 4),
    "claude-sonnet-4-6": _price(3, 15, 0.30, 6),
    "claude-haiku-5-5": _price(0.50, 2.50, 0.05, 1),
    "claude-haiku-4-5": _price(1, 5, 0.10, 2, longest=64_000),
    "gpt-5.5": _price(10, 45, 1),
    "gpt-5.4": _price(5, 22.50, 0.50),
    "gpt-5.4-mini": _price(0.75, 4.50, 0.075),
    "gpt-5.3-codex": _price(1.75, 14, 0.175),
    "gpt-5.2": _price(1.75, 14, 0.175),
}
