"""Reads what a tool printed: findings, or the reason why it broke."""

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import cast

from ghapp.model import Finding
from ghapp.plugin.formats import FORMATS, Nonsense
from ghapp.plugin.judge import inside, judged, placed
from ghapp.plugin.plugin import PARSER, Plugin
from ghapp.plugin.shape import Check, Output

_CRASH = "Traceback (most recent call last)"  # its last line says why
Parser = Callable[[str, str, int], list[Finding]]


@dataclass(frozen=True, slots=True)
class Ran:
    """One process of a tool that ended by itself. `written` are the files it was told to write."""

    files: tuple[str, ...]
    status: int
    stdout: str = ""
    stderr: str = ""
    written: dict[str, str] = field(default_factory=dict)


def read(plugin: Plugin, ran: Ran, tree: Path, directory: Path) -> list[Finding]:
    """Raises Nonsense when status and output are not what the manifest announces."""
    check = plugin.manifest.check
    if check is None:
        raise Nonsense("the manifest has no check")
    if ran.status not in (*check.clean, *check.findings):
        raise Nonsense(f"ended with status {ran.status}{_said(ran)}")
    place = cache(partial(inside, tree=tree, directory=directory))  # asks the disk: once a path
    try:
        found = [placed(f, place, ran.files) for f in _all(plugin, check, ran)]
    except Nonsense as error:
        raise Nonsense(f"{error}{_said(ran)}" if _CRASH in ran.stderr else str(error)) from None
    if ran.status in check.findings and not found:
        raise Nonsense(f"ended with status {ran.status} but reported nothing{_said(ran)}")
    if ran.status in check.clean and found and not check.clean_may_report:
        raise Nonsense(f"reported findings but ended with status {ran.status}")
    return found


def _all(plugin: Plugin, check: Check, ran: Ran) -> Iterator[Finding]:
    for output in check.outputs:
        if output.format == "parser":
            yield from parser_of(plugin)(ran.stdout, ran.stderr, ran.status)
        elif output.format == "exit_status":
            yield from _by_status(plugin, check, output, ran)
        else:
            parsed = FORMATS[output.format](_text(output, ran), output)
            yield from (judged(each, output, plugin.id) for each in parsed)


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
