"""From what plugins found to one report and its conclusion. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from ghapp.config.repository import RepositoryConfig
from ghapp.errors import CATALOGUE, Problem
from ghapp.git import ChangedLines
from ghapp.model import (
    Accepted,
    Category,
    Conclusion,
    Finding,
    PluginResult,
    PluginStatus,
    Report,
    Severity,
    SkippedFile,
    Summary,
)
from ghapp.pipeline.baseline import NOTHING, Baseline, apply
from ghapp.pipeline.filter import Filtered, filtered
from ghapp.pipeline.select import Selection
from ghapp.plugin import Checked

_STYLE = {Category.STYLE, Category.FORMATTING}
JUDGED = {PluginStatus.OK, PluginStatus.FINDINGS}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report says about its run beside the findings. `missing` are the baseline's lost files."""

    run_id: str
    started_at: str
    finished_at: str
    base_sha: str | None = None
    skipped_files: tuple[SkippedFile, ...] = ()
    attempt_number: int = 0
    missing: frozenset[str] = frozenset()


def build_report(
    facts: Facts,
    selection: Selection,
    checked: Iterable[Checked],
    config: RepositoryConfig,
    changed: ChangedLines | None,
    baseline: Baseline = NOTHING,
) -> Report:
    ended = tuple(checked)
    results = sorted((*(each.result for each in ended), *selection.skipped), key=lambda result: result.id)
    found = filtered(ended, config, changed)
    applied = apply(baseline, found.older, found.left, facts.missing)
    found = replace(found, left=applied.findings)
    looked = {*selection.files, *facts.missing}
    gone = _gone(applied.unused, results, looked)
    conclusion, title = conclude(results, found.left, ran=bool(ended))
    return Report(
        run_id=facts.run_id,
        attempt_number=facts.attempt_number,
        conclusion=conclusion,
        issues=found.left,
        plugins=tuple(results),
        failed_plugins=tuple(result.id for result in results if is_trouble(result)),
        summary=_summary(facts, selection, found, config, title).model_copy(update={"gone": gone}),
        started_at=facts.started_at,
        finished_at=facts.finished_at,
    )


def _gone(
    unused: Iterable[Accepted], results: Iterable[PluginResult], looked: Collection[str]
) -> tuple[Accepted, ...]:
    """Only what a tool had a look at can be known to be gone."""
    judged = {result.id for result in results if result.status in JUDGED}
    return tuple(entry for entry in unused if entry.tool in judged and entry.path in looked)


def is_trouble(result: PluginResult) -> bool:
    """Broken, timed out, or required and not run."""
    return result.failed or (result.required and result.status is PluginStatus.SKIPPED)


def problems(results: Iterable[PluginResult]) -> tuple[Problem, ...]:
    """Trouble with plugins, as people meet errors: with a code and what to do."""
    codes = {PluginStatus.BROKEN: "E501", PluginStatus.TIMEOUT: "E502", PluginStatus.SKIPPED: "E500"}
    return tuple(
        Problem.of(codes[result.status], plugin=result.id, detail=result.reason.rstrip("."))
        for result in results
        if is_trouble(result)
    )


def is_unjudged(results: Iterable[PluginResult], *, ran: bool) -> bool:
    """Plugins apply, and not one of them could say anything."""
    return ran and not any(result.status in JUDGED for result in results)


def conclude(
    results: Iterable[PluginResult], issues: Iterable[Finding], *, ran: bool
) -> tuple[Conclusion, str]:
    """Trouble is never success: it wins over findings, and over their absence."""
    known = tuple(results)
    trouble = [result for result in known if is_trouble(result)]
    counting = sum(issue.counts for issue in issues)
    if is_unjudged(known, ran=ran):
        return Conclusion.FAILURE, _nothing_judged(known)
    if trouble:
        also = f"; {_findings(counting)} beside it" if counting else ""
        return Conclusion.FAILURE, f"could not check: {_reasons(trouble)}{also}"
    if counting:
        return Conclusion.FAILURE, _findings(counting)
    return Conclusion.SUCCESS, _nothing_fails(known, ran=ran)


def _nothing_fails(results: tuple[PluginResult, ...], *, ran: bool) -> str:
    missing = ", ".join(result.id for result in results if not result.available)
    if missing:
        return f"nothing fails the check; not available: {missing}"
    return "nothing fails the check" if ran else "nothing to check here"


def _nothing_judged(results: tuple[PluginResult, ...]) -> str:
    broken = [result.id for result in results if result.failed]
    if broken:
        return f"could not check: E101 {CATALOGUE['E101'].message.format(plugins=', '.join(broken))}"
    return "could not check: no tool that applies is ready"


def _reasons(trouble: list[PluginResult]) -> str:
    said = {
        PluginStatus.BROKEN: "broke",
        PluginStatus.TIMEOUT: "took too long",
        PluginStatus.SKIPPED: "is required and was not run",
    }
    return ", ".join(f"{result.id} {said.get(result.status, result.status)}" for result in trouble[:5])


def _findings(number: int) -> str:
    return "1 finding that counts" if number == 1 else f"{number} findings that count"


def _summary(
    facts: Facts, selection: Selection, found: Filtered, config: RepositoryConfig, title: str
) -> Summary:
    issues = found.left
    return Summary(
        total_issues=len(issues),
        total_errors=sum(issue.severity is Severity.ERROR for issue in issues),
        total_warnings=sum(issue.severity is Severity.WARNING for issue in issues),
        total_counting=sum(issue.counts for issue in issues),
        total_fixable=sum(issue.fixable for issue in issues),
        total_accepted=sum(issue.accepted for issue in issues),
        issues_by_tool=_by(issue.tool for issue in issues),
        issues_by_category=_by(issue.category.value for issue in issues),
        has_hard_fail=any(issue.counts and issue.is_hard for issue in issues),
        style_only=bool(issues) and all(issue.category in _STYLE for issue in issues),
        files=len(selection.files),
        files_skipped=facts.skipped_files,
        filter=found.name,
        filter_note=found.note,
        strict=config.strict,
        base_sha=facts.base_sha,
        title=title,
    )


def _by(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
