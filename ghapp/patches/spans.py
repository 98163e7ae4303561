"""Where a patch may change something: near what it was to repair. Pure."""

from collections.abc import Iterable

from ghapp.model import Category, Finding
from ghapp.patches.vetoes.case import Span


def spans_of(findings: Iterable[Finding]) -> tuple[Span, ...] | None:
    """None: anywhere. A test that fails says nothing of where its cause lies."""
    known = tuple(findings)
    if any(each.category is Category.TEST_FAILURE for each in known):
        return None
    return tuple(Span(each.path, each.line, each.end_line) for each in known)
