"""Which kind of work may be done for whom, and at which level of the sandbox. Pure; fails closed.

| what runs | for a fork | for a member |
|---|---|---|
| static: nothing of the repository is executed | any level | any level |
| configuration: the repository's configuration can run code | `bwrap` | `landlock` |
| tests: the project's own code | `bwrap`, and consent | `landlock` |
| agent: a model's commands, with a door to its endpoint | `bwrap`, and consent | `bwrap` |

A member's commit is one whose head repository is the base repository. Where a fork's work needs `bwrap` the
operator may ask for more or less with MIN_SANDBOX_FORKS, never for less than a member's work needs.
"""

from enum import StrEnum

from ghapp.model import Trust
from ghapp.sandbox.level import Level


class Executes(StrEnum):
    """What of a repository a command may execute."""

    NOTHING = "nothing"
    CONFIGURATION = "configuration"
    TESTS = "tests"
    AGENT = "agent"


_MEMBERS = {
    Executes.NOTHING: Level.NONE,
    Executes.CONFIGURATION: Level.LANDLOCK,
    Executes.TESTS: Level.LANDLOCK,
    Executes.AGENT: Level.BWRAP,
}
NEEDS_CONSENT = frozenset({Executes.TESTS, Executes.AGENT})


def least_level(executes: Executes, trust: Trust, forks: Level = Level.BWRAP) -> Level:
    """The weakest level at which this may run; `forks` is the operator's for forks."""
    least = _MEMBERS[executes]
    if trust is Trust.MEMBER or executes is Executes.NOTHING:
        return least
    return max(least, forks, key=lambda level: level.rank)
