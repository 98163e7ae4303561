"""Held: a repair that came to no good end, kept with all that is needed to look at it or to try again."""

from enum import StrEnum

from pydantic import Field

from ghapp.model.commit import SHA_PATTERN
from ghapp.model.noun import Noun


class HeldState(StrEnum):
    HELD = "held"
    RELEASED = "released"  # somebody let it out
    EXPIRED = "expired"
    OFFERED = "offered"  # something changed, and the pull request says so: a person decides
    RETRIED = "retried"  # another run took it up


WAITING = (HeldState.HELD, HeldState.OFFERED)  # what may still be tried again


class Held(Noun):
    """One a run. `sha` is the head that the repair was for, `branch` where that is. `bundle` is the blob with
    the final files as a patch, the reports and the attempts. `conditions` are the plugins that
    judged and the rungs that were asked, each with what it was (the start of a plugin's key, a model's name):
    when one changes, or the base, it may end otherwise. Times are ISO 8601 in UTC
    with milliseconds: they sort as they follow each other.
    """

    id: str
    repository_id: int
    run_id: str
    pull_request: int | None = None
    sha: str = Field(pattern=SHA_PATTERN)
    base_sha: str | None = Field(default=None, pattern=SHA_PATTERN)
    branch: str | None = None
    reason: str
    bundle: str
    created_at: str
    expires_at: str
    conditions: dict[str, str] = Field(default_factory=dict)
    state: HeldState = HeldState.HELD
