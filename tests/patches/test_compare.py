"""Is the patched commit no worse? Findings are told apart by file, tool and rule."""

import pytest

from ghapp.model import Category, Conclusion, Finding, Report, Summary
from ghapp.patches.compare import worsening


def finding(
    path: str = "a.py", code: str = "E1", *, line: int = 1, hard: bool = False, counts: bool = True
) -> Finding:
    category = Category.SYNTAX if hard else Category.STYLE
    return Finding(
        tool="lint", path=path, code=code, line=line, message="m", category=category, counts=counts
    )


def report(*issues: Finding, failed: tuple[str, ...] = ()) -> Report:
    summary = Summary(
        total_issues=len(issues),
        total_errors=0,
        total_warnings=len(issues),
        total_counting=sum(issue.counts for issue in issues),
        total_fixable=0,
        issues_by_tool={},
        issues_by_category={},
        has_hard_fail=False,
        style_only=True,
        files=1,
        filter="all",
    )
    return Report(
        run_id="r",
        conclusion=Conclusion.FAILURE,
        issues=issues,
        plugins=(),
        failed_plugins=failed,
        summary=summary,
        started_at="",
        finished_at="",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (report(), report()),
        (report(finding()), report()),
        (report(finding()), report(finding(line=7))),
        (report(finding(hard=True)), report(finding(hard=True, line=7))),
        (report(finding("a.py"), finding("b.py")), report(finding("c.py"))),
        (report(finding()), report(finding(), finding(counts=False))),
        (report(failed=("lint",)), report(failed=("lint",))),
        (report(failed=("lint",)), report()),
    ],
    ids=["clean", "fixed", "moved", "hard moved", "fewer", "old one more", "still broken", "judged again"],
)
def test_no_worse(before: Report, after: Report) -> None:
    assert worsening(before, after) == ""


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (report(), report(finding()), "1 findings count, 0 before"),
        (report(finding()), report(finding(hard=True, code="E9")), "a.py: lint E9 is new"),
        (
            report(finding(hard=True), finding("b.py")),
            report(finding(hard=True), finding(hard=True, line=2)),
            "a.py: lint E1 is new",
        ),
        (report(finding(hard=True)), report(finding("b.py", hard=True)), "b.py: lint E1 is new"),
        (report(finding()), report(finding(hard=True, code="E9", counts=False)), "a.py: lint E9 is new"),
        (report(finding()), report(failed=("lint",)), "lint could not judge the result"),
        (
            report(failed=("lint",)),
            report(failed=("types", "tests")),
            "tests, types could not judge the result",
        ),
    ],
    ids=["more", "hard", "a second", "elsewhere", "hard that does not count", "unjudged", "others unjudged"],
)
def test_worse_says_why(before: Report, after: Report, why: str) -> None:
    assert worsening(before, after) == why
