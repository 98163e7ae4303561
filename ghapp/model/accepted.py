"""Accepted: a finding that somebody said yes to, as it stands in the baseline file."""

from pathlib import PurePosixPath

from pydantic import Field, field_validator

from ghapp.model.noun import Noun

MARK = r"^[0-9a-f]{32}$"


class Accepted(Noun):
    """`count` like it in that file are accepted. `pull` is the pull request that brought it: until that is
    closed, its finding may be on no other branch.
    """

    fingerprint: str = Field(pattern=MARK)
    tool: str = Field(min_length=1)
    code: str = ""
    path: str = Field(min_length=1)
    count: int = Field(default=1, ge=1)
    who: str
    when: str
    why: str
    pull: int | None = None

    @field_validator("path")
    @classmethod
    def _inside(cls, path: str) -> str:
        if path.startswith("/") or ".." in PurePosixPath(path).parts:
            raise ValueError("not a path in the repository")
        return path
