"""How a fix is delivered. Pure."""

from enum import StrEnum

from ghapp.model import Commit, Trust


class Mode(StrEnum):
    """As `delivery` in the repository's configuration names them."""

    PULL_REQUEST = "pull-request"
    COMMIT = "commit"
    SUGGESTION = "suggestion"


def mode_of(delivery: str, commit: Commit) -> tuple[Mode, str]:
    """And why not as the configuration says, or "".

    | `delivery` | a fork's pull request | a pull request | of the default branch | a push |
    |---|---|---|---|---|
    | pull-request | suggestion | pull request | pull request | pull request |
    | commit | suggestion | commit | pull request | pull request |
    | suggestion | suggestion | suggestion | suggestion | pull request |
    """
    wanted = Mode.PULL_REQUEST if delivery == "off" else Mode(delivery)
    if commit.trust is Trust.FORK:
        why = "the branch is in a fork, where ghapp pushes nothing"
        return Mode.SUGGESTION, "" if wanted is Mode.SUGGESTION else why
    if wanted is not Mode.PULL_REQUEST and commit.pull_request is None:
        return Mode.PULL_REQUEST, "there is no pull request"
    if wanted is Mode.COMMIT and commit.branch == commit.repository.default_branch:
        return Mode.PULL_REQUEST, "ghapp never pushes to the default branch"
    return wanted, ""
