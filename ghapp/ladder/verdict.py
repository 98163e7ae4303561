"""What a report means for a climb, and what an edit was worth. Pure."""

import hashlib

from ghapp.ladder.states import Outcome
from ghapp.model import Patch, Report
from ghapp.pipeline.report import is_unjudged


def outcome_of(report: Report) -> Outcome:
    """Trouble beside findings leaves something to repair. Trouble alone does not, and it is never success."""
    if is_nothing_judged(report):
        return Outcome.TROUBLE
    if report.summary.total_counting:
        return Outcome.FINDINGS
    return Outcome.TROUBLE if report.failed_plugins else Outcome.CLEAN


def is_nothing_judged(report: Report) -> bool:
    """Plugins were run, and not one of them could say anything."""
    return is_unjudged(report.plugins, ran=any(each.failed for each in report.plugins))


def mark_of(patch: Patch | None) -> str:
    """Two patches that leave the same files behind have the same; "" for none, which is where all began."""
    if patch is None or patch.is_empty:
        return ""
    said = "".join(change.model_dump_json() for change in sorted(patch.changes, key=lambda c: c.path))
    return hashlib.sha256(said.encode()).hexdigest()
