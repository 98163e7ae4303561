"""From what was measured on both sides of a patch to evidence that people and programs can check. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from ghapp.model import Evidence, PluginResult, PluginStatus, Reading, Report
from ghapp.patches.suite import Suite
from ghapp.patches.tests_compared import Compared
from ghapp.pipeline.report import JUDGED

Commands = Mapping[str, str]
_TELLING = {*JUDGED, PluginStatus.BROKEN, PluginStatus.TIMEOUT}  # one that was not there shows nothing


def of_tests(
    before: Sequence[Suite], after: Sequence[Suite], compared: Compared | None
) -> Iterator[Evidence]:
    one, other = _last(before), _last(after)
    command = next((suite.command for suite in (other, one) if suite and suite.command), "")
    if one or other:
        yield Evidence(name="tests", command=command, before=_tests(before), after=_tests(after, compared))
    if (one and one.covered is not None) or (other and other.covered is not None):
        yield Evidence(name="coverage", command=command, before=_covered(one), after=_covered(other))


def of_added(added: Suite | None) -> Iterator[Evidence]:
    """Tests that the patch brings: there is nothing to compare them with."""
    if added is not None:
        yield Evidence(name="tests_added", command=added.command, after=_tests((added,)))


def of_findings(before: Report, after: Report, commands: Commands) -> Iterator[Evidence]:
    """A plugin each; `after` has only what is new, so all that is left is counted by the plugin's run."""
    known = {result.id: result for result in before.plugins}
    for result in after.plugins:
        one = known.get(result.id)
        if result.id in commands and any(each and each.status in _TELLING for each in (one, result)):
            yield Evidence(
                name=result.id,
                command=commands[result.id],
                before=_findings(one, before, "findings") if one else None,
                after=_findings(result, after, "new findings"),
            )


def _tests(tries: Sequence[Suite], compared: Compared | None = None) -> Reading | None:
    last = _last(tries)
    if last is None:
        return None
    passed = len(last.passed) + last.counted
    numbers = {"passed": passed, "failed": len(last.failed), "tries": len(tries)}
    if compared:
        numbers |= {"counted": compared.total, "counted_passed": compared.passed}
    says = last.trouble or last.broke or f"{passed} passed, {len(last.failed)} failed"
    tried = f" ({len(tries)} tries)" if len(tries) > 1 else ""
    return Reading(
        exit_status=last.exit_status,
        seconds=round(sum(suite.seconds for suite in tries), 3),
        version=last.version or None,
        says=says + tried,
        numbers=numbers,
    )


def _covered(suite: Suite | None) -> Reading | None:
    if suite is None or suite.coverage is None or suite.covered is None:
        return None
    covered, lines = suite.coverage
    numbers = {"covered": covered, "lines": lines, "percent": suite.covered}
    says = f"{suite.covered:g} % of {lines} lines"
    return Reading(exit_status=suite.exit_status, seconds=suite.seconds, says=says, numbers=numbers)


def _findings(result: PluginResult, report: Report, what: str) -> Reading:
    count = sum(issue.tool == result.id for issue in report.issues)
    if result.status not in JUDGED:
        says = result.reason or str(result.status)
        return Reading(seconds=result.seconds, version=result.version, says=says)
    numbers = {what.replace(" ", "_"): float(count)}
    return Reading(seconds=result.seconds, version=result.version, says=f"{count} {what}", numbers=numbers)


def _last(tries: Sequence[Suite]) -> Suite | None:
    return tries[-1] if tries else None
