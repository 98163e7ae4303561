"""Basis: what a repair was decided by."""

from pydantic import Field

from ghapp.model.ladder import Rung
from ghapp.model.noun import Noun


class Setting(Noun):
    """A key of a repository's configuration that is not its default: its value as JSON, and its file."""

    key: str
    value: str
    source: str


class Basis(Noun):
    """`sender` and `command` say who asked for what, `source` which file decided. `sender` is "" if
    nobody asked. `passed_over` says why a rung may not try.
    """

    sender: str
    command: str
    source: str
    settings: tuple[Setting, ...] = ()
    passed_over: dict[Rung, str] = Field(default_factory=dict)


class Unasked(Noun):
    """What came of findings that nobody asked to repair: the run of a repair, or the reason why nothing."""

    reason: str = ""
    repair: str | None = None
