"""Whose files decide what is installed: the commit's own, or its base's."""

from dataclasses import dataclass

from ghapp.model import Commit, Trust


@dataclass(frozen=True, slots=True)
class Origin:
    """`commit` is where the files are taken from; `note` says that it is not the one that is judged."""

    commit: Commit
    note: str = ""


def origin(commit: Commit, *, consent: bool) -> Origin | None:
    """None for a fork's commit without a base: there is nothing that may be installed for it.

    A fork's files could name packages of its own choosing: until a maintainer allows its very commit, the
    base's are taken.
    """
    if commit.trust is Trust.MEMBER or consent:
        return Origin(commit)
    if commit.base_sha is None:
        return None
    base = {"sha": commit.base_sha, "base_sha": None, "pull_request": None, "branch": commit.base_branch}
    return Origin(
        commit.model_copy(update=base | {"trust": Trust.MEMBER}),
        "the dependencies are those of the base: a maintainer can allow the fork's own with `/ok-to-test`",
    )
