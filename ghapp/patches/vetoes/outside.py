"""outside_findings: what nobody asked for."""

import ast
from collections.abc import Iterator, Sequence

from ghapp.model import Veto, VetoId
from ghapp.patches.vetoes import syntax
from ghapp.patches.vetoes.case import Case, Span
from ghapp.patches.vetoes.edit import Edit, Unreadable
from ghapp.patches.vetoes.lines import Block, blocks
from ghapp.patches.vetoes.meaning import changes_no_meaning
from ghapp.patches.vetoes.tampering import is_collected
from ghapp.patches.vetoes.words import veto

TOLERANCE = 5  # lines above and below
_HEAD = 200  # lines of a file among which its imports are


def judge(edit: Edit, case: Case) -> Iterator[Veto]:
    """Whether tests may be added or changed, their own vetoes say. Raises Unreadable."""
    if case.asked is None or is_collected(edit.path):
        return
    spans = [span for span in case.asked if span.path == edit.path]
    if not spans:
        yield veto(VetoId.OUTSIDE_FINDINGS, edit.path, what="no finding is in this file")
    elif edit.after is None or not edit.after.strip():
        yield veto(VetoId.OUTSIDE_FINDINGS, edit.path, what="the file is gone or empty, with its findings")
    elif not (any(span.first is None for span in spans) or _only_layout(edit)):
        allowed = [_widened(span, edit) for span in spans]
        far = [block for block in blocks(edit.old_text, edit.new_text) if not _is_near(block, allowed, edit)]
        if far:
            what = f"{len(far)} changed places are far from every finding"
            yield veto(VetoId.OUTSIDE_FINDINGS, edit.path, far[0].at, what=what)


def _only_layout(edit: Edit) -> bool:
    return changes_no_meaning(edit.path, edit.before, edit.after)


def _widened(span: Span, edit: Edit) -> tuple[int, int]:
    """To the function around it, and by a few lines."""
    first, last = span.first or 1, span.last or span.first or 1
    for start, end in _functions(edit):
        if start <= last and first <= end:
            first, last = min(first, start), max(last, end)
    return first - TOLERANCE, last + TOLERANCE


def _functions(edit: Edit) -> list[tuple[int, int]]:
    """Of Python alone; the innermost first."""
    if edit.suffix not in syntax.SUFFIXES:
        return []
    try:
        nodes = ast.walk(syntax.parse(edit.before or b""))
    except Unreadable:
        return []
    found = [
        (node.lineno, node.end_lineno or node.lineno) for node in nodes if isinstance(node, syntax.Function)
    ]
    return sorted(found, key=lambda each: each[1] - each[0])


def _is_near(block: Block, allowed: Sequence[tuple[int, int]], edit: Edit) -> bool:
    """A block that removes nothing stands between two lines. A repair may need an import at the top."""
    first, last = min(block.first, block.last + 1), max(block.first, block.last)
    near = any(start <= first and last <= end for start, end in allowed)
    return near or _imports_only(block, edit)


def _imports_only(block: Block, edit: Edit) -> bool:
    removed = edit.old_text.split("\n")[block.first - 1 : block.last]
    lines = [line.strip() for line in (*removed, *block.lines) if line.strip()]
    return block.last < _HEAD and all(line.startswith(("import ", "from ", "import{")) for line in lines)
