"""Proposed: a fix that became a pull request, and what became of that."""

from enum import StrEnum

from ghapp.model.noun import Noun


class ProposedState(StrEnum):
    """`refused`: a person closed it unmerged. `closed`: it was replaced, or its target is gone."""

    OPEN = "open"
    MERGED = "merged"
    REFUSED = "refused"
    CLOSED = "closed"


class Proposed(Noun):
    """`target` is the branch it wants to go to. `before` and `after` are git trees: of the commit it began
    with, and of what it makes of it; `head` is the commit that does. `findings` are the marks of what it
    repaired, `asked_by` is "" when nobody asked. `created_at` is ISO 8601 in UTC.
    """

    repository_id: int
    pull_request: int
    run_id: str
    target: str
    before: str
    after: str
    findings: tuple[str, ...]
    asked_by: str
    created_at: str
    head: str = ""
    state: ProposedState = ProposedState.OPEN
