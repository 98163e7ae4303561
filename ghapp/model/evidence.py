"""Evidence: what was measured before and after a patch, and by which command."""

from pydantic import Field

from ghapp.model.noun import Noun


class Reading(Noun):
    """What one side showed. `says` is for people, `numbers` for programs.

    `exit_status` is None where no process of its own told it: a plugin may be several, or known by heart.
    """

    exit_status: int | None = None
    seconds: float = 0.0
    version: str | None = None
    says: str = ""
    numbers: dict[str, float] = Field(default={})


class Evidence(Noun):
    """A side that was not measured is None."""

    name: str
    command: str
    before: Reading | None = None
    after: Reading | None = None
