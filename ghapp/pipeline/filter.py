"""Which findings are new, and which of them fail the check. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ghapp.config.repository import RepositoryConfig
from ghapp.git import ChangedLines
from ghapp.model import Category, Finding, Severity
from ghapp.plugin import Checked


@dataclass(frozen=True, slots=True)
class Filtered:
    """`left` is what is shown, marked with whether it counts; `older` are not."""

    left: tuple[Finding, ...]
    older: tuple[Finding, ...]
    name: str
    note: str

    @property
    def old(self) -> int:
        return len(self.older)


def filtered(checked: Iterable[Checked], config: RepositoryConfig, changed: ChangedLines | None) -> Filtered:
    """No changed lines means that there is nothing to compare with: then all findings count."""
    ended = tuple(checked)
    name = "all" if changed is None else config.filter
    left = [each for one in ended for each in _left(one, name, changed)]
    kept = {id(each) for each in left}
    older = tuple(each for one in ended for each in one.findings if id(each) not in kept)
    ordered = sorted(left, key=lambda each: each.order)
    marked = (_judged(each, strict=config.strict) for each in ordered)
    notes = _notes(config, name, len(older), ended)
    return Filtered(tuple(marked), older, name, " ".join(notes))


def _judged(finding: Finding, *, strict: bool) -> Finding:
    now = counts(finding, strict=strict)
    return finding if finding.counts is now else finding.model_copy(update={"counts": now})


def _left(checked: Checked, name: str, changed: ChangedLines | None) -> Iterator[Finding]:
    """What nobody compared with the base is new where it meets a changed line."""
    for finding in checked.findings:
        if name == "all" or changed is None:
            yield finding
        elif name == "new" and checked.old is not None:
            if finding.fingerprint not in checked.old:
                yield finding
        elif is_new(finding, changed):
            yield finding


def is_new(finding: Finding, changed: ChangedLines) -> bool:
    """On an added or changed line. Without a line, or when the file cannot be parsed, the file decides:
    where a parser gives up is seldom where the mistake was made.
    """
    if finding.path not in changed:
        return False
    if finding.line is None or finding.category is Category.SYNTAX:
        return True
    spans = changed[finding.path]  # in order and apart: the last that begins in time also ends last
    last = max(finding.line, finding.end_line or 0)
    begun = bisect_right(spans, last, key=lambda span: span[0])
    return begun > 0 and finding.line <= spans[begun - 1][1]


def counts(finding: Finding, *, strict: bool) -> bool:
    """What a tool calls mere information never fails a check."""
    return finding.severity is not Severity.INFO and (strict or finding.is_hard)


def _notes(config: RepositoryConfig, name: str, old: int, ended: Iterable[Checked]) -> Iterator[str]:
    if config.filter != "all" and name == "all":
        yield "There is no base to compare with, so all findings count."
    for each in ended:
        if name == "new" and each.why:
            said = f"{each.result.id} could not be compared with the base ({each.why.rstrip('.')})"
            yield f"{said}: of it, what is on changed lines counts."
    if old:
        kept = "on lines that did not change" if name == "added" else "that the base has too"
        yield f"{old} older finding{'' if old == 1 else 's'} {kept}."
