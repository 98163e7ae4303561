"""How a pull request of ours is merged, if at all. Pure.

GitHub's own auto-merge is refused where nothing is pending, and merges at once where nothing is required:
https://docs.github.com/en/pull-requests/how-tos/merge-and-close-pull-requests/automatically-merging-a-pull-request
"""

from enum import StrEnum

from ghapp.model import Handling


class Way(StrEnum):
    NOW = "now"
    WHEN_READY = "when_ready"
    LOOK_AGAIN = "look_again"  # GitHub has not worked it out yet
    LATER = "later"  # when the checks that are under way have ended
    NOT = "not"


def way_of(
    handling: Handling, state: str, *, requires: bool, queues: bool, is_checked: bool
) -> tuple[Way, str]:
    """And why not. `state` is GitHub's `mergeable_state` of an open one with the head that was judged. GitHub
    calls one clean also before its first check is there: `is_checked` says that one has ended.

    | where its target requires | clean | unstable | blocked, behind |
    |---|---|---|---|
    | checks | now | now: what is required is there | when ready |
    | checks, by a merge queue | when ready | when ready | when ready |
    | no check, with AUTO_MERGE | now, when it is checked; else later | later | not |
    | no check, with AUTO_MERGE_PR | not | not | not |
    """
    if handling not in {Handling.AUTO_MERGE, Handling.AUTO_MERGE_PR}:
        return Way.NOT, "it waits for a person"
    if state in {"unknown", ""}:
        return Way.LOOK_AGAIN, "GitHub has not worked out yet whether it can be merged"
    if state in {"dirty", "draft"}:
        return Way.NOT, f"GitHub calls it {state}"
    if not requires:
        return _unrequired(handling, state, queues=queues, is_checked=is_checked)
    if queues or state not in {"clean", "unstable", "has_hooks"}:
        return Way.WHEN_READY, ""
    return Way.NOW, ""


def _unrequired(handling: Handling, state: str, *, queues: bool, is_checked: bool) -> tuple[Way, str]:
    if handling is Handling.AUTO_MERGE_PR or queues:
        return Way.NOT, "its target requires no check that would have to pass first"
    if state in {"clean", "has_hooks"}:
        return (Way.NOW, "") if is_checked else (Way.LATER, "no check of it has ended")
    if state == "unstable":
        return Way.LATER, "checks on it are under way or failed, and its target requires none"
    return Way.NOT, f"GitHub calls it {state}, and its target requires no check"
