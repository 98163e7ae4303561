"""Decision: what the evidence of a patch allows, and what happens with it."""

from enum import StrEnum

from pydantic import Field

from ghapp.model.noun import Noun


class Component(StrEnum):
    """What is measured before and after a patch."""

    TESTS = "tests"
    LINT = "lint"
    TYPES = "types"
    SECURITY = "security"
    COVERAGE = "coverage"


class Confidence(Noun):
    """Each from 0 to 1. None was not measured, and is not passed; `overall` is None where nothing was."""

    tests: float | None = Field(default=None, ge=0, le=1)
    lint: float | None = Field(default=None, ge=0, le=1)
    types: float | None = Field(default=None, ge=0, le=1)
    security: float | None = Field(default=None, ge=0, le=1)
    coverage: float | None = Field(default=None, ge=0, le=1)
    overall: float | None = Field(default=None, ge=0, le=1)


class Tier(StrEnum):
    """What the evidence allows, from most to least."""

    AUTO_MERGE = "AUTO_MERGE"
    PULL_REQUEST = "PULL_REQUEST"
    MANUAL_REVIEW = "MANUAL_REVIEW"
    REJECTED = "REJECTED"


class Handling(StrEnum):
    """What happens with a patch: merged as soon as required checks allow, a pull request with GitHub's
    auto-merge, one without, the review queue, or nothing.
    """

    AUTO_MERGE = "auto_merge"
    AUTO_MERGE_PR = "auto_merge_pr"
    PULL_REQUEST = "pull_request"
    MANUAL_REVIEW = "manual_review"
    REJECTED = "rejected"


class Cap(Noun):
    """Why a patch may not come higher than `tier`. A capped PULL_REQUEST has no auto-merge."""

    tier: Tier
    reason: str
