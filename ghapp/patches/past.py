"""What earlier fixes tell of a new one: what was refused, what was there, what goes in circles. Pure."""

from collections import Counter
from collections.abc import Iterable

from ghapp.model import Committed, Finding, Proposed, Queued, Report
from ghapp.plugin.fingerprint import mark_of


def repaired(before: Report, after: Report) -> tuple[str, ...]:
    """The marks of findings that counted, and of which there are fewer now."""
    less = _marks(before) - _marks(after)
    return tuple(sorted(mark for mark in less if mark))


def gone(before: Report, after: Report) -> tuple[Finding, ...]:
    """Of those that counted the ones that are less now, by rule and file: with a patch beside it, a finding
    that is left may look like another.
    """
    less = Counter(map(_rule, _counting(before)))
    less.subtract(map(_rule, _counting(after)))
    found = list[Finding]()
    for each in _counting(before):
        if less[_rule(each)] > 0:
            less[_rule(each)] -= 1
            found.append(each)
    return tuple(found)


def refusals(past: Iterable[Proposed], rejected: Iterable[Queued] = ()) -> dict[str, str]:
    """Finding -> what was refused last that repaired it: `#7`, a pull request, or the id of a patch of the
    review queue. `past` has the newest first, `rejected` the oldest.
    """
    found: dict[str, str] = {}
    for each in past:
        for mark in each.findings:
            found.setdefault(mark, f"#{each.pull_request}")
    for item in rejected:
        for mark in item.findings:
            found.setdefault(mark, item.id)
    return found


def trees(past: Iterable[Proposed | Committed]) -> frozenset[str]:
    """The states that fixes began with or made."""
    return frozenset(tree for each in past for tree in (each.before, each.after))


def in_a_row(past: Iterable[Proposed | Committed], tree: str) -> int:
    """How many fixes, each begun with what the one before it made, lead to this state. None was asked for.

    A commit of anybody else is another state, however fixes were merged before it.
    """
    made = {each.after: each.before for each in past if not each.asked_by}
    count = 0
    while tree in made:
        tree, count = made.pop(tree), count + 1
    return count


def _marks(report: Report) -> Counter[str]:
    return Counter(map(mark_of, _counting(report)))


def _counting(report: Report) -> list[Finding]:
    return [each for each in report.issues if each.counts]


def _rule(finding: Finding) -> tuple[str, str, str]:
    return finding.tool, finding.code, finding.path
