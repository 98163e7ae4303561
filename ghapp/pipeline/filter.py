"""Which findings are new, and which of them fail the check. Pure."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from ghapp.config.repository import RepositoryConfig
from ghapp.git import ChangedLines
from ghapp.model import Category, Finding, Severity


@dataclass(frozen=True, slots=True)
class Filtered:
    """`left` is what is shown, marked with whether it counts; `old` is how many are not."""

    left: tuple[Finding, ...]
    old: int
    name: str
    note: str


def filtered(findings: Iterable[Finding], config: RepositoryConfig, changed: ChangedLines | None) -> Filtered:
    """No changed lines means that there is nothing to compare with: then all findings count."""
    known = sorted(findings, key=lambda finding: finding.order)
    name = "all" if config.filter == "all" or changed is None else "added"
    left = known if name == "all" or changed is None else [each for each in known if is_new(each, changed)]
    marked = (each.model_copy(update={"counts": counts(each, strict=config.strict)}) for each in left)
    old = len(known) - len(left)
    return Filtered(tuple(marked), old, name, _note(config, name, old))


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


def _note(config: RepositoryConfig, name: str, old: int) -> str:
    said = (
        ["The filter `new` does not exist yet: `added` stands in for it."] if config.filter == "new" else []
    )
    if config.filter != "all" and name == "all":
        said.append("There is no base to compare with, so all findings count.")
    if old:
        said.append(f"{old} older finding{'' if old == 1 else 's'} on lines that did not change.")
    return " ".join(said)
