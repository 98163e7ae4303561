"""Decided: what became of one patch that was judged, as the store has it."""

from ghapp.model.decision import Handling, Tier
from ghapp.model.noun import Noun


class Decided(Noun):
    """One a run. `judgement` is the blob of all the reasons. `action` says what did happen, in a word or two;
    `number` is the pull request that it became. `merged_at` and `undone_at` are known when that happened,
    `merge_sha` is the commit that merged it, `by_itself` says whether we asked for it. Times are ISO 8601.
    """

    run_id: str
    repository_id: int
    tier: Tier
    handling: Handling
    confidence: float | None = None
    judgement: str
    action: str = ""
    number: int | None = None
    by_itself: bool = False
    created_at: str
    merged_at: str | None = None
    merge_sha: str | None = None
    undone_at: str | None = None
