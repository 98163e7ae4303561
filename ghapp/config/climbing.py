"""Who may try to repair a repository's code, and for how much: `ladder` and `budget` of its file."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from ghapp.config.section import Section
from ghapp.model import Rung

Auto = Literal["all", "mechanical", "default-branch", "off"]
Dollars = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False, strict=True)]


class Ladder(Section):
    """Only the default branch's file decides it; that of another base branch may make it shorter."""

    order: tuple[Rung, ...] = Field(
        default=tuple(Rung),
        description="Who tries, one after the other; each at most once.",
        json_schema_extra={"uniqueItems": True},
    )
    auto: Auto = Field(
        default="default-branch",
        description="What tries without being asked: nobody (`off`), the mechanical rung on pushes to the "
        "default branch or also on pull requests (`mechanical`), or every rung (`all`).",
    )
    attempts: int = Field(
        default=1,
        ge=1,
        le=5,
        strict=True,
        description="How often a rung may try; again only when it made the findings fewer.",
    )
    max_in_a_row: int = Field(
        default=3,
        ge=1,
        le=20,
        strict=True,
        description="How many fixes that nobody asked for may build on one another, with no commit of "
        "anybody else between them.",
    )

    @field_validator("order")
    @classmethod
    def _has_each_once(cls, order: tuple[Rung, ...]) -> tuple[Rung, ...]:
        if twice := next((rung for rung in order if order.count(rung) > 1), None):
            raise ValueError(f"`{twice}` stands here twice")
        return order


class BudgetLimits(Section):
    """US dollars for models, in days and months of UTC. They can only lower the server's `BUDGET_..._USD`."""

    attempt_usd: Dollars = 0.50
    pull_request_usd: Dollars = 2.00
    day_usd: Dollars = 20.00
    month_usd: Dollars = 200.00
