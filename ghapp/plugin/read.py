"""Reads what a tool printed: findings, or the reason why it broke."""

import importlib.util
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import cast

from ghapp.model import Finding, Severity
from ghapp.plugin.formats import Found, Nonsense
from ghapp.plugin.formats.known import FORMATS
from ghapp.plugin.judge import inside, judged, placed, rule_of
from ghapp.plugin.lines import Columns, in_characters, recounted
from ghapp.plugin.plugin import PARSER, Plugin
from ghapp.plugin.ran import Ran
from ghapp.plugin.shape import Check, Output

_CRASH = "Traceback (most recent call last)"  # its last line says why
Parser = Callable[[str, str, int], list[Finding]]


class Broke(Nonsense):
    """The tool broke, but not before it found something."""

    def __init__(self, reason: str, findings: Sequence[Finding]) -> None:
        super().__init__(reason)
        self.findings = tuple(findings)


def read(plugin: Plugin, ran: Ran, tree: Path, directory: Path) -> list[Finding]:
    """Raises Nonsense when status and output are not what the manifest announces."""
    check = plugin.manifest.check
    if check is None:
        raise Nonsense("the manifest has no check")
    if ran.status not in (*check.clean, *check.findings, *check.blocking):
        raise Nonsense(f"ended with status {ran.status}{_said(ran)}")
    place = cache(partial(inside, tree=tree, directory=directory))  # asks the disk: once a path
    lines = cache(lambda path: (tree / path).read_bytes().split(b"\n") if (tree / path).is_file() else [])
    found, troubles = list[Finding](), list[str]()
    given = None if plugin.manifest.whole_program else frozenset(ran.files)
    for output in check.outputs:
        part = list[Finding]()
        with _noted(troubles):
            for each in _printed(plugin, check, output, ran):
                with _noted(troubles):
                    finding, columns = _understood(plugin, output, each)
                    finding = _given(placed(finding, place, ran.files), given)
                    part.append(in_characters(finding, columns, lines))
        found += recounted(part, tree, output.line_ends)
    if troubles:
        raise Broke(troubles[0] + (_said(ran) if _CRASH in ran.stderr else ""), found)
    _must_agree(check, ran, found)
    return found


def _understood(plugin: Plugin, output: Output, each: Finding | Found) -> tuple[Finding, Columns]:
    """And what its columns count."""
    if isinstance(each, Finding):
        return each, output.columns or "characters"
    rule = rule_of(each, output)
    columns = rule.columns or output.columns or each.columns or "characters"  # we know better than the tool
    return judged(each, output, rule, plugin.id), columns


@contextmanager
def _noted(troubles: list[str]) -> Iterator[None]:
    """Goes on after nonsense: what was found besides is kept."""
    try:
        yield
    except Nonsense as error:
        troubles.append(str(error))


def _given(finding: Finding, files: frozenset[str] | None) -> Finding:
    if files is not None and finding.path not in files:
        raise Nonsense(f"a finding on a file that it was not given: {finding.path[:120]!r}")
    return finding


def _must_agree(check: Check, ran: Ran, found: Sequence[Finding]) -> None:
    """A status has to go with what was reported."""
    if ran.status not in check.clean and not found:
        raise Nonsense(f"ended with status {ran.status} but reported nothing{_said(ran)}")
    if ran.status in check.clean and found and not check.clean_may_report:
        raise Nonsense(f"reported findings but ended with status {ran.status}")
    if ran.status in check.blocking:
        first = next((each for each in found if each.severity is Severity.ERROR), found[0])
        where = f"{first.path}:{first.line}" if first.line else first.path
        raise Broke(f"stopped at {where} and judged nothing else: {first.message}", found)


def _printed(plugin: Plugin, check: Check, output: Output, ran: Ran) -> Iterable[Finding | Found]:
    if output.format == "parser":
        return parser_of(plugin)(ran.stdout, ran.stderr, ran.status)
    if output.format == "exit_status":
        return _by_status(plugin, check, output, ran)
    return FORMATS[output.format](_text(output, ran), output)


def _by_status(plugin: Plugin, check: Check, output: Output, ran: Ran) -> Iterator[Finding]:
    if ran.status in check.findings:
        for path in ran.files:
            yield Finding(
                tool=plugin.id,
                path=path,
                code=output.code,
                category=output.category,
                severity=output.severity,
                message=output.message,
            )


def _text(output: Output, ran: Ran) -> str:
    if output.source in {"stdout", "stderr"}:
        return ran.stdout if output.source == "stdout" else ran.stderr
    if output.source not in ran.written:
        raise Nonsense(f"did not write its report{_said(ran)}")
    return ran.written[output.source]


def _said(ran: Ran) -> str:
    lines = [line.strip() for line in (ran.stderr or ran.stdout).splitlines() if line.strip()]
    said = lines[-1:] if _CRASH in ran.stderr else lines[:3]
    return ": " + " / ".join(said) if said else ""


def parser_of(plugin: Plugin) -> Parser:
    """The plugin's own parser, loaded from its folder."""
    spec = importlib.util.spec_from_file_location(f"plugins.{plugin.id}.parse", plugin.folder / PARSER)
    if spec is None or spec.loader is None:
        raise Nonsense(f"{PARSER} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Parser", module.parse)
