"""Committed: a fix that became a commit on the branch of the pull request that it repairs."""

from ghapp.model.noun import Noun


class Committed(Noun):
    """`sha` is the commit; `before` and `after` are git trees: of the head it was made for, and its own.
    `asked_by` is "" when nobody asked. `taken_back_at` is known when people reverted it, or pushed it away.
    Times are ISO 8601 in UTC.
    """

    run_id: str
    repository_id: int
    pull_request: int
    branch: str
    sha: str
    before: str
    after: str
    asked_by: str
    created_at: str
    taken_back_at: str | None = None
