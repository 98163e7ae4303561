"""An attempt before it is judged: what was done, and what stood there before. Pure."""

from ghapp.ladder.payment import Paid
from ghapp.ladder.verdict import mark_of
from ghapp.model import Attempt, Patch, Report, Rung


def of_fixers(number: int, before: Report, patch: Patch, seconds: float) -> Attempt:
    return Attempt(
        number=number,
        agent=Rung.MECHANICAL,
        success=False,
        files_modified=tuple(change.path for change in patch.changes),
        duration_ms=round(seconds * 1000),
        issues_before=before.summary.total_counting,
        mark=mark_of(patch),
    )


def of_agent(rung: Rung, number: int, before: Report, paid: Paid) -> Attempt:
    result = paid.result
    return Attempt(
        number=number,
        agent=rung,
        success=False,
        files_modified=result.files_modified,
        duration_ms=result.duration_ms,
        tokens_in=result.tokens_in,
        tokens_out=result.tokens_out,
        cost=result.cost,
        estimate=paid.estimate,
        issues_before=before.summary.total_counting,
        mark=mark_of(paid.patch),
        reason=result.reason,
        strayed=result.strayed,
    )
