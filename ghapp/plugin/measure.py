"""Runs a plugin of kind test and has it say how every test ended. Trouble is a result, never an exception."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ghapp.config.repository import PluginSettings
from ghapp.config.testing import Testing
from ghapp.model import PluginResult, PluginStatus
from ghapp.plugin.around import Around
from ghapp.plugin.aside import aside
from ghapp.plugin.command import Refusal
from ghapp.plugin.formats import Nonsense
from ghapp.plugin.plugin import Plugin
from ghapp.plugin.ran import Ran
from ghapp.plugin.tools import Tools
from ghapp.plugin.work import Over, Work


@dataclass(frozen=True, slots=True)
class Measured:
    """`documents` is what the plugin printed, one for each of its processes; none unless it is `ok`."""

    result: PluginResult
    documents: tuple[Mapping[str, Any], ...] = ()


async def measure(  # noqa: PLR0913  # as `check`, with what is wanted of the tests
    plugin: Plugin,
    tree: Path,
    files: Sequence[str],
    *,
    tools: Tools,
    testing: Testing,
    settings: PluginSettings,
    around: Around,
    to_first: bool = False,
) -> Measured:
    """One run of the tests at `tree`, stopped after `testing.timeout_seconds`; `to_first` failure, where the
    framework can.
    """
    part, timed = plugin.manifest.measure, _limited(plugin, testing.timeout_seconds)
    work = await aside(Work, timed, tree, files, settings, around)
    work.wish = json.dumps({"command": testing.command, "coverage": testing.coverage, "to_first": to_first})
    documents: list[Mapping[str, Any]] = []
    try:
        async with work.ready(tools, part):
            command = part.command if part else ()
            documents += [_document(ran) async for ran in work.runs(command, work.readable)]
    except Over as over:
        return Measured(work.result(over.status, over.reason))
    except (Nonsense, Refusal) as error:
        return Measured(work.result(PluginStatus.BROKEN, str(error)))
    return Measured(work.result(PluginStatus.OK, work.note), tuple(documents))


def _limited(plugin: Plugin, seconds: int) -> Plugin:
    limits = plugin.manifest.limits.model_copy(update={"seconds": float(seconds)})
    return replace(plugin, manifest=plugin.manifest.model_copy(update={"limits": limits}))


def _document(ran: Ran) -> Mapping[str, Any]:
    if ran.status != 0:
        raise Nonsense(f"ended with status {ran.status}: {ran.stderr or ran.stdout}")
    try:
        told = json.loads(ran.stdout)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Nonsense(f"printed no document: {ran.stdout[:200]}")
    return told
