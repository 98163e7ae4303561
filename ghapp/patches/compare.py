"""Is the patched commit no worse than the commit? Pure."""

from collections import Counter

from ghapp.model import Finding, Report


def worsening(before: Report, after: Report) -> str:
    """What got worse, or "". Findings are told apart by file, tool and rule: fixers move lines."""
    unjudged = sorted(set(after.failed_plugins) - set(before.failed_plugins))
    if unjudged:
        return f"{', '.join(unjudged)} could not judge the result"
    known = Counter(_identity(finding) for finding in before.issues)
    new = [finding for finding in after.issues if finding.is_hard and not _take(known, finding)]
    if new:
        return f"{new[0].path}: {new[0].tool} {new[0].code} is new"
    if after.summary.total_counting > before.summary.total_counting:
        return f"{after.summary.total_counting} findings count, {before.summary.total_counting} before"
    return ""


def _identity(finding: Finding) -> tuple[str, str, str]:
    return (finding.path, finding.tool, finding.code)


def _take(known: Counter[tuple[str, str, str]], finding: Finding) -> bool:
    if known[_identity(finding)] == 0:
        return False
    known[_identity(finding)] -= 1
    return True
