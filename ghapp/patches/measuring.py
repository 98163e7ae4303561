"""How good each component of a patch is, from what was measured. Pure.

| component | score |
|---|---|
| tests | tests that passed of those that count; what fails without the patch too does not count |
| lint, types, security | 1 / (1 + new findings): one is a half, two a third; information does not count |
| coverage | 1 when it is no less than before, less the tolerance; else what is left of it |

A new finding that a file cannot be parsed makes lint 0. What was not measured is None.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ghapp.model import Category, Component, Finding, Report, Severity
from ghapp.patches.tests_compared import Compared
from ghapp.pipeline.report import JUDGED
from ghapp.plugin.manifest import Manifest

_KINDS: Mapping[Component, frozenset[Category]] = {
    Component.LINT: frozenset({Category.STYLE, Category.FORMATTING, Category.SYNTAX, Category.OTHER}),
    Component.TYPES: frozenset({Category.TYPE}),
    Component.SECURITY: frozenset({Category.SECURITY}),
}


@dataclass(frozen=True, slots=True)
class Judge:
    """A plugin that was given files of the patch: what it can say, and about which files.

    `scans`: it looks for security in the languages that it names, not for secrets in any file.
    """

    id: str
    says: frozenset[Category]
    files: frozenset[str]
    scans: bool = False


def judge_of(manifest: Manifest, only: frozenset[Category] | None, files: Iterable[str]) -> Judge:
    outputs = manifest.check.outputs if manifest.check else ()
    said = {each.category for each in outputs}
    said |= {rule.category for each in outputs for rule in each.rules if rule.category}
    says = frozenset(said if only is None else said & only)
    plain = any(each.category is Category.SECURITY for each in outputs)
    scans = plain and Category.SECURITY in says and "*" not in manifest.files
    return Judge(manifest.id, says, frozenset(files), scans)


def judged_by(report: Report, judges: Iterable[Judge]) -> tuple[Judge, ...]:
    """Those that came to a result."""
    ended = {result.id for result in report.plugins if result.status in JUDGED}
    return tuple(judge for judge in judges if judge.id in ended)


def failed(report: Report, judges: Iterable[Judge], component: Component) -> tuple[str, ...]:
    """Plugins that could have said something about it and broke, or took too long."""
    lost = {result.id for result in report.plugins if result.failed}
    return tuple(judge.id for judge in judges if judge.id in lost and judge.says & _KINDS[component])


def of_findings(report: Report, judges: Iterable[Judge]) -> dict[Component, float | None]:
    """`report` has the findings that are new with the patch. What a plugin failed to tell is not known."""
    every = tuple(judges)
    ended = judged_by(report, every)
    return {
        component: _score(new_findings(report, component))
        if any(judge.says & kinds for judge in ended) and not failed(report, every, component)
        else None
        for component, kinds in _KINDS.items()
    }


def new_findings(report: Report, component: Component) -> tuple[Finding, ...]:
    """Mere information is none, nor is one that was accepted before; a scanner's errors never are that."""
    kinds = _KINDS[component]
    return tuple(
        each
        for each in report.issues
        if each.category in kinds and each.severity is not Severity.INFO and not each.accepted
    )


def of_tests(compared: Compared | None) -> float | None:
    if compared is None or compared.total == 0:
        return None
    return compared.passed / compared.total


def of_coverage(before: float | None, after: float | None, tolerance: float) -> float | None:
    """Of per cents. What was not covered before cannot become less."""
    if before is None or after is None:
        return None
    return 1.0 if after >= before - tolerance else after / before


def _score(new: tuple[Finding, ...]) -> float:
    if any(each.category is Category.SYNTAX for each in new):
        return 0.0
    return 1 / (1 + len(new))
