"""tests_fail, tests_not_run, security_finding, finding_remains: what running a patch shows. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from ghapp.model import Category, Finding, Report, Severity, Veto, VetoId
from ghapp.patches.tests_compared import Broken, Compared
from ghapp.patches.vetoes.words import veto

MOST_OF_A_KIND = 20


def of_tests(compared: Compared) -> Iterator[Veto]:
    for broken in islice(compared.broken, MOST_OF_A_KIND):
        said = f": {broken.said}" if broken.said else ""
        yield veto(VetoId.TESTS_FAIL, _path(broken.test), test=broken.test, how=_how(broken), said=said)
    for test in islice(compared.gone, MOST_OF_A_KIND):
        yield veto(VetoId.TESTS_NOT_RUN, _path(test), test=test)


def of_end(broke: str) -> Veto:
    """The tests came to their end without the patch, and not with it."""
    return veto(
        VetoId.TESTS_FAIL, test="The suite", how="does not come to its end with it", said=f": {broke}"
    )


def of_findings(report: Report) -> Iterator[Veto]:
    """`report` has what is new with the patch."""
    new = (each for each in report.issues if each.category is Category.SECURITY)
    errors = (each for each in new if each.severity is Severity.ERROR)
    for each in islice(errors, MOST_OF_A_KIND):
        yield _of(VetoId.SECURITY_FINDING, each)


def remaining(asked: Iterable[Finding], before: Iterable[Finding], now: Iterable[Finding]) -> Iterator[Veto]:
    """Of those that the patch was to repair. `before` and `now` are all findings without it and with it.

    Counted by rule and file: with a patch beside it, a finding that is left may look like another.
    """
    less = Counter(map(_rule, before))
    less.subtract(map(_rule, now))
    for each in asked:
        if each.category is Category.TEST_FAILURE:  # tests are run apart
            continue
        less[_rule(each)] -= 1
        if less[_rule(each)] < 0:
            yield _of(VetoId.FINDING_REMAINS, each)


def failures_remaining(asked: Iterable[Finding], compared: Compared | None) -> Iterator[Veto]:
    """Of the failures that it was to repair. Where the tests are not known a cap says so."""
    failures = [each for each in asked if each.category is Category.TEST_FAILURE]
    if compared is not None:
        for each in failures[: max(0, len(failures) - len(compared.repaired))]:
            yield _of(VetoId.FINDING_REMAINS, each)


def _rule(finding: Finding) -> tuple[str, str, str]:
    return finding.tool, finding.code, finding.path


def _of(name: VetoId, finding: Finding) -> Veto:
    tool, code, said = finding.tool, finding.code, finding.message
    return veto(name, finding.path, finding.line, tool=tool, code=code, said=said)


def _how(broken: Broken) -> str:
    if broken.failed == broken.tries:
        return "fails with it"
    return f"fails in {broken.failed} of {broken.tries} tries with it"


def _path(test: str) -> str:
    """pytest's ids begin with the file; others have none."""
    path, found, _ = test.partition("::")
    return path if found or path.endswith(".py") else ""
