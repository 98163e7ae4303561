"""How far a patch may go by itself: `merge` of a repository's file."""

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from ghapp.config.section import Section

Score = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, strict=True)]


class Thresholds(Section):
    """The least confidence for each tier; what is below both waits for a person."""

    auto_merge: Score = 0.95
    pull_request: Score = 0.80

    @model_validator(mode="after")
    def _merging_needs_more(self) -> Self:
        if self.auto_merge < self.pull_request:
            raise ValueError("`auto_merge` is lower than `pull_request`: nothing would be left for a person")
        return self


class Merge(Section):
    """Whether anything is merged by itself. That of another base branch may only make it harder."""

    auto: StrictBool = Field(
        default=False, description="Whether a patch may be merged by itself; else it waits as a pull request."
    )
    thresholds: Thresholds = Field(default=Thresholds(), description="The least confidence for each tier.")
    method: Literal["squash", "merge", "rebase"] = Field(
        default="squash", description="How it is merged by itself."
    )
    max_per_hour: int = Field(
        default=4, ge=0, le=1000, strict=True, description="How many are merged by themselves in an hour."
    )
