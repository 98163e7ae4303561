"""From a tool's own words to a finding: place, category and severity, as the manifest says."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from ghapp.model import Finding, Severity
from ghapp.plugin.formats.found import Found, Nonsense
from ghapp.plugin.shape import Output, Rule

_LONGEST = 2000  # of a message: a tool that quotes a minified file must not fill the report


def rule_of(found: Found, output: Output) -> Rule:
    """The first that matches, or one that says nothing."""
    rules = (rule for rule in output.rules if rule.matches(found.code, found.level, found.message))
    return next(rules, Rule())


def judged(found: Found, output: Output, rule: Rule, tool: str) -> Finding:
    code = _code(found.code, output.code)
    offset = output.column_offset if rule.column_offset is None else rule.column_offset
    if rule.breaks:
        raise Nonsense(f"says that it broke: {found.path} {found.message}")
    line, end_line = (_shifted(n, output.line_offset) for n in (found.line, found.end_line))
    return Finding(
        tool=tool,
        path=found.path,
        line=line,
        end_line=end_line if line and end_line and end_line >= line else None,
        column=_shifted(found.column, offset),
        end_column=_shifted(found.end_column, offset),
        code=code,
        category=rule.category or output.category,
        severity=rule.severity or output.levels.get(found.level, output.severity),
        message=found.message[:_LONGEST],
        fixable=found.fixable if rule.fixable is None else rule.fixable,
        help_url=_help(found, code, output),
    )


def placed(finding: Finding, place: Callable[[str], str], files: Sequence[str]) -> Finding:
    """With its path relative to the checkout. No path means the one file that the tool was given."""
    if not finding.path and len(files) != 1:
        raise Nonsense("a finding names no file")
    path = place(finding.path) if finding.path else files[0]
    return finding.model_copy(update={"path": path})


def inside(path: str, tree: Path, directory: Path) -> str:
    """Relative to the checkout, however the tool wrote it, links followed. Nonsense when it leads out."""
    written = Path(os.path.normpath(directory / path))
    try:
        relative = written.relative_to(tree)
        (tree / relative).resolve().relative_to(tree.resolve())
    except (ValueError, OSError, RuntimeError):
        raise Nonsense(f"a finding lies outside the checkout: {path[:120]!r}") from None
    return relative.as_posix()


def capped(finding: Finding, cap: Severity | None) -> Finding:
    if cap is None or finding.severity.rank >= cap.rank:
        return finding
    return finding.model_copy(update={"severity": cap})


def _code(given: str, ours: str) -> str:
    """`ours` stands in for none, or is put around it."""
    if "{code}" in ours:
        return ours.replace("{code}", given) if given else ""
    return given or ours


def _shifted(number: int | None, offset: int) -> int | None:
    return None if number is None else number + offset or None


def _help(found: Found, code: str, output: Output) -> str | None:
    url = found.help_url or (output.help_url.format(code=code) if output.help_url and code else None)
    return url if url and url.startswith(("https://", "http://")) else None
