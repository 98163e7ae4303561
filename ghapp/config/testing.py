"""How a repository's tests are run and counted: `tests` of its file."""

from typing import Annotated

from pydantic import Field, StrictBool

from ghapp.config.section import Section

Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False, strict=True)]


class Testing(Section):
    """Only the default branch's file says what is run; that of another base branch may ask for more."""

    __test__ = False  # no class of tests, for pytest

    command: str | None = Field(
        default=None,
        min_length=1,
        description="A shell command that runs the tests; its exit status decides. If unset they are found.",
    )
    coverage: StrictBool = Field(
        default=True, description="Measured, where it can be. Without it a patch is not merged by itself."
    )
    coverage_floor: Percent = Field(
        default=70, description="Per cent of the lines. Below it a patch is not merged by itself."
    )
    coverage_tolerance: Percent = Field(
        default=0.0, description="How many points of it a patch may lose without a lower score."
    )
    mutants: int = Field(
        default=10,
        ge=0,
        le=10,
        strict=True,
        description="How many small faults are put into a patch, one at a time, for the tests to catch."
        " At 0 it is not merged by itself.",
    )
    timeout_seconds: int = Field(default=300, ge=1, le=3600, strict=True, description="For one run of them.")
