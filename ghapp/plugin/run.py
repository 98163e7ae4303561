"""Runs a plugin on files of a checkout. Trouble with a tool is a result, never an exception.

What grows with files and findings is done in threads: others are served meanwhile.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import filterfalse
from pathlib import Path

from ghapp.config.repository import PluginSettings
from ghapp.model import Finding, PluginResult, PluginStatus
from ghapp.plugin.around import Around
from ghapp.plugin.aside import aside
from ghapp.plugin.command import Refusal
from ghapp.plugin.fingerprint import lines_of, mark_of, marked, numbered
from ghapp.plugin.formats import Nonsense
from ghapp.plugin.manifest import fits
from ghapp.plugin.plugin import Plugin
from ghapp.plugin.ran import Ran
from ghapp.plugin.recall import Recall
from ghapp.plugin.shape import Argv
from ghapp.plugin.share import Share, joined, shares
from ghapp.plugin.tools import Tools
from ghapp.plugin.work import Over, Work

_DEFAULTS = PluginSettings()


@dataclass(frozen=True, slots=True)
class Checked:
    """`old` are the fingerprints of those findings that the base has too. None: nobody compared them, and
    `why` says what was in the way. Of `asked` things to judge the cache knew so many.
    """

    result: PluginResult
    findings: tuple[Finding, ...] = ()
    old: frozenset[str] | None = None
    why: str = ""
    asked: int = 0
    known: int = 0


async def check(
    plugin: Plugin,
    tree: Path,
    files: Sequence[str],
    *,
    tools: Tools,
    settings: PluginSettings = _DEFAULTS,
    around: Around | None = None,
) -> Checked:
    """Findings with their fingerprints, sorted, once each, within the severity that the settings allow.

    The folders in which the plugin is configured by themselves are checked side by side.
    """
    around = around or Around()
    if not plugin.nested:
        return await _check(plugin, tree, files, tools, settings, around)
    own, every = _cut(plugin, files, settings)
    each = (_check(s.plugin, tree / s.folder, s.files, tools, own, s.around(around)) for s in every)
    ended = await asyncio.gather(*each, return_exceptions=True)  # nothing may go on when this is over
    return await aside(_joined, plugin, every, [_raised(end) for end in ended])


def _cut(
    plugin: Plugin, files: Sequence[str], settings: PluginSettings
) -> tuple[PluginSettings, tuple[Share, ...]]:
    """And the settings for each: the globs in them are about names from the root."""
    kept = filterfalse(fits(settings.exclude), files)
    return settings.model_copy(update={"exclude": ()}), shares(plugin, kept)


def _raised(end: Checked | BaseException) -> Checked:
    if isinstance(end, BaseException):
        raise end
    return end


def _joined(plugin: Plugin, every: Sequence[Share], ended: Sequence[Checked]) -> Checked:
    pairs = [(share.folder, each) for share, each in zip(every, ended, strict=True)]
    found = (_from_root(finding, folder) for folder, each in pairs for finding in each.findings)
    return Checked(
        joined(plugin, [(folder, each.result) for folder, each in pairs]),
        numbered(sorted(found, key=lambda finding: finding.order)),
        asked=sum(each.asked for each in ended),
        known=sum(each.known for each in ended),
    )


def _from_root(finding: Finding, folder: str) -> Finding:
    path = f"{folder}/{finding.path}" if folder else finding.path
    return finding.model_copy(update={"path": path, "fingerprint": mark_of(finding)})


async def _check(
    plugin: Plugin, tree: Path, files: Sequence[str], tools: Tools, settings: PluginSettings, around: Around
) -> Checked:
    work = await aside(Work, plugin, tree, files, settings, around)
    recall, found, troubles = Recall(work, around), list[Finding](), list[str]()
    try:
        async with work.ready(tools, plugin.manifest.check):
            left = await recall.left()
            async for ran in work.runs(_command(plugin), left):
                found += await asyncio.to_thread(_read, work, ran, troubles)
            if not troubles:
                await recall.keep(found)
        status, reason = PluginStatus.OK, work.note
    except Over as over:
        status, reason = over.status, over.reason
    except (Nonsense, Refusal) as error:
        troubles.append(str(error))
    if troubles:
        status, reason = PluginStatus.BROKEN, troubles[0]
    findings = await aside(lambda: numbered(work.wanted((*recall.found, *found))))
    if findings and status is PluginStatus.OK:
        status = PluginStatus.FINDINGS
    result = work.result(status, reason, cached=recall.is_whole)
    return Checked(result, findings, asked=recall.asked, known=recall.known)


def _command(plugin: Plugin) -> Argv:
    return plugin.manifest.check.command if plugin.manifest.check else ()


def _read(work: Work, ran: Ran, troubles: list[str]) -> Sequence[Finding]:
    """One process that broke stops none of the others."""
    from ghapp.plugin.read import Broke, read  # with all formats, which take a while to import

    try:
        found: Sequence[Finding] = read(work.plugin, ran, work.tree, work.directory)
    except Nonsense as error:
        troubles.append(str(error))
        found = error.findings if isinstance(error, Broke) else ()
    return marked(map(work.local, found), lines_of(work.tree))


async def fix(
    plugin: Plugin, tree: Path, files: Sequence[str], *, tools: Tools, settings: PluginSettings = _DEFAULTS
) -> PluginResult:
    """Changes files in `tree`, where somebody asked for it. What changed is asked of git by the caller, never
    of the tool.
    """
    if not plugin.nested:
        return await _fix(plugin, tree, files, tools, settings, Around())
    own, every = _cut(plugin, files, settings)
    ended = [
        (s.folder, await _fix(s.plugin, tree / s.folder, s.files, tools, own, s.around(Around())))
        for s in every
        if s.plugin.only is None
    ]
    return joined(plugin, ended)


async def _fix(
    plugin: Plugin, tree: Path, files: Sequence[str], tools: Tools, settings: PluginSettings, around: Around
) -> PluginResult:
    work = await aside(Work, plugin, tree, files, settings, around)
    part = plugin.manifest.fix
    try:
        async with work.ready(tools, part):
            async for ran in work.runs(part.command if part else (), work.readable):
                _must_be_declared(ran, part.statuses if part else ())
    except Over as over:
        return work.result(over.status, over.reason)
    except (Nonsense, Refusal) as error:
        return work.result(PluginStatus.BROKEN, str(error))
    return work.result(PluginStatus.OK, work.note)


def _must_be_declared(ran: Ran, statuses: tuple[int, ...]) -> None:
    if ran.status not in statuses:
        raise Nonsense(f"ended with status {ran.status}: {ran.stderr or ran.stdout}")
