"""What a delivery may order, as small JSON. Handlers fill these in, flows read them."""

import re
from collections.abc import Iterable
from typing import Literal

from ghapp.model import OPERATOR, Noun, Repository, Trust

CHECK_BRANCH = "check_branch"
CHECK_PULL = "check_pull"
CHECK_AGAIN = "check_again"
CHECK_GROUP = "check_group"
CHECK_INSTALLATION = "check_installation"
LET_GO = "let_go"
FORGET = "forget"
COMMAND = "command"
PRESS = "press"
_REVERTED = re.compile(r"^This reverts commit ([0-9a-f]{40,64})", re.MULTILINE)
_MOST = 50
BUTTONS = ("fix_safe", "fix_ai", "baseline")


class CheckBranch(Noun):
    """A branch moved to `sha`; `before` is where it was, None for a new branch. `reverted` are commits, or
    numbers of pull requests, that its new commits say they revert.
    """

    repository: Repository
    branch: str
    sha: str
    before: str | None
    reverted: tuple[str, ...] = ()


class CheckPull(Noun):
    repository: Repository
    number: int
    sha: str


class CheckAgain(Noun):
    """Somebody asked for a re-run: of one check run, or of all of ours on a commit."""

    repository: Repository
    sha: str
    check_id: int | None
    once: str  # a re-run is ordered once for each value, whatever its delivery id says


class CheckGroup(Noun):
    """A merge queue wants to know about a temporary commit."""

    repository: Repository
    branch: str
    sha: str
    base_sha: str
    base_branch: str


class CheckInstallation(Noun):
    """The App was installed: check the open heads of these repositories."""

    installation_id: int
    repositories: tuple[str, ...]


class LetGo(Noun):
    """A pull request was closed: nobody waits for its runs. `closed_by` is a person's login, "" for a bot;
    `merge_sha` the commit that merged it.
    """

    repository: Repository
    number: int
    lane: str
    merged: bool = False
    closed_by: str = ""
    merge_sha: str | None = None


class Forget(Noun):
    """The App was removed from an account (`everything`), or from some of its repositories.

    A suspended installation is let go of, and what is known of it is kept.
    """

    installation_id: int
    repository_ids: tuple[int, ...]
    names: tuple[str, ...] = ()
    everything: bool = False
    keep: bool = False


class Command(Noun):
    """A comment that starts with a command, on the first line of a new comment; 0 for a button's.

    A repair that nobody asked for has one too, without a sender; its `number` is 0 if it is of a branch. So
    has a patch that the operator gave, whose sender begins with OPERATOR.
    """

    repository: Repository
    number: int
    comment_id: int
    sender: str
    name: str
    arguments: tuple[str, ...] = ()
    addressed: Literal["bare", "named"] = "bare"
    on_pull_request: bool = True

    @property
    def person(self) -> str:
        """Who waits for it on GitHub, "" for nobody: not the operator of the server."""
        return "" if self.sender.startswith(OPERATOR) else self.sender


class Press(Noun):
    """Somebody pressed a button of a check run."""

    repository: Repository
    check_id: int
    action: str
    sender: str


def reverted(messages: Iterable[str], repository: str) -> tuple[str, ...]:
    """What the messages of commits say they revert, as git and GitHub write it: hashes of commits, and
    numbers of pull requests of `repository` (`owner/name`).
    """
    numbered = re.compile(rf"^Reverts {re.escape(repository)}#(\d+)", re.MULTILINE)
    found = [each for text in messages for each in (*_REVERTED.findall(text), *numbered.findall(text))]
    return tuple(dict.fromkeys(found))[:_MOST]


def lane_of(branch: str, number: int | None, trust: Trust) -> str:
    """What a newer commit supersedes: our own branch, or the pull request of a fork (which may be gone)."""
    return f"pull/{number}" if trust is Trust.FORK else f"branch/{branch}"
