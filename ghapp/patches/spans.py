"""Where a patch may change something: near what it was to repair. Pure."""

from collections.abc import Iterable

from ghapp.model import Category, Finding
from ghapp.patches.vetoes.case import Span


def spans_of(findings: Iterable[Finding]) -> tuple[Span, ...]:
    return tuple(Span(each.path, each.line, each.end_line) for each in findings)


def places_of(repaired: Iterable[Finding], found: Iterable[Finding]) -> tuple[Finding, ...] | None:
    """All that was `found` before marks a place, also what does not count: who mends a file for one finding
    may mend the others in it. None, anywhere: a test that fails says nothing of where its cause lies.
    """
    if any(each.category is Category.TEST_FAILURE for each in repaired):
        return None
    return tuple(found)
