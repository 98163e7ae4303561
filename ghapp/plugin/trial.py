"""A plugin tried on its samples: what its real tool says there, held against what it should say."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ghapp.plugin.around import Around
from ghapp.plugin.install import Missing
from ghapp.plugin.ran import Ran
from ghapp.plugin.run import check
from ghapp.plugin.samples import Brief, Case, Recording, briefs
from ghapp.plugin.tools import Tools
from ghapp.plugin.work import Over, Work

_STATUS = {"clean": "ok", "findings": "findings", "tool_error": "broken"}
_RULED = (*_STATUS, "unparsable")


@dataclass(frozen=True, slots=True)
class Tried:
    """`skipped` says why it was not tried, `troubles` what is not as it should be."""

    case: Case
    skipped: str = ""
    troubles: tuple[str, ...] = ()
    recorded: str = ""


async def try_case(case: Case, tools: Tools) -> Tried:
    """Held against the recording of this version of the tool, else the rule for a case of this name."""
    again = tuple(_misread(case))
    if why := await _why_not(case, tools):
        return Tried(case, skipped=why, troubles=again)
    new = await run_case(case, tools, processes=False)
    known = {old.version: old for old in Recording.of(case)}
    if old := known.get(new.version):
        return Tried(case, troubles=(*rule_of(case.name, old), *differences(old, new), *again))
    if case.name in _RULED:
        return Tried(case, troubles=(*rule_of(case.name, new), *again))
    if known:
        alone = f"recorded with version {', '.join(sorted(known))} alone: --record"
        return Tried(case, skipped=alone, troubles=again)
    return Tried(case, troubles=("nothing says what to expect of a case of this name: --record",))


async def record_case(case: Case, tools: Tools) -> Tried:
    """What goes against the rule for its name is not written: no recording makes it right."""
    if why := await _why_not(case, tools):
        return Tried(case, skipped=why)
    new = await run_case(case, tools)
    if troubles := tuple(rule_of(case.name, new)):
        return Tried(case, troubles=troubles)
    return Tried(case, recorded=new.write(case).name)


async def _why_not(case: Case, tools: Tools) -> str:
    if case.plugin.manifest.check is None:
        return "it checks nothing"
    found = await tools.find(case.plugin)
    return found.reason if isinstance(found, Missing) else ""


async def run_case(case: Case, tools: Tools, *, processes: bool = True) -> Recording:
    """`processes`: with what each of them printed, for which they run once more."""
    checked = await check(case.plugin, case.tree, case.files, tools=tools, settings=case.settings)
    return Recording(
        version=checked.result.version or "unknown",
        status=checked.result.status,
        reason=checked.result.reason,
        processes=await _processes(case, tools) if processes else [],
        findings=briefs(checked.findings),
    )


async def _processes(case: Case, tools: Tools) -> list[dict[str, object]]:
    work, part = Work(case.plugin, case.tree, case.files, case.settings, Around()), case.plugin.manifest.check
    ended = list[dict[str, object]]()
    try:
        async with work.ready(tools, part):
            async for ran in work.runs(part.command if part else (), work.readable):
                ended.append(_process(work, ran))
    except Over:
        pass
    return ended


def _process(work: Work, ran: Ran) -> dict[str, object]:
    texts = {"stdout": _portable(work, ran.stdout), "stderr": _portable(work, ran.stderr)}
    written = {source: _portable(work, text) for source, text in ran.written.items()}
    more = {"written": written} if written else {}
    return {"files": list(ran.files), "status": ran.status, **texts, **more}


def _portable(work: Work, text: str) -> str:
    return re.sub(r"\{tool\}/lib/python[\d.]+/site-packages/", "{tool}/", work.portable(text))


def _misread(case: Case) -> Iterator[str]:
    for old in Recording.of(case):
        yield from (f"recording of {old.version}: {each}" for each in misread(case, old))


def misread(case: Case, old: Recording) -> Iterator[str]:
    """Read again without the tool, a recording comes to what was recorded."""
    status, findings = old.replay(case)
    if (status == "broken") != (old.status == "broken"):
        yield f"status {status}, recorded: {_status(old)}"
    by_tool = [each for each in old.findings if each.get("code") != "not-utf-8"]  # that one is ours
    yield from _apart(by_tool, findings)


def rule_of(name: str, said: Recording) -> Iterator[str]:
    """What a case of this name must come to, and did not."""
    wanted = _STATUS.get(name, said.status)
    if said.status != wanted:
        yield f"status {_status(said)}, not {wanted}"
        yield from (f"too many: {told(each)}" for each in said.findings if wanted == "ok")
    if name == "unparsable" and not any(map(_is_hard, said.findings)):
        yield f"no hard syntax error (category syntax, severity error): {_status(said)}"
    for each in said.findings if name == "unparsable" else ():
        if each.get("category") == "syntax" and not _is_hard(each):
            yield f"a syntax error must have severity error: {told(each)}"


def differences(old: Recording, new: Recording) -> Iterator[str]:
    """Of what a version of the tool says now to what it said when it was recorded."""
    if (old.status, old.reason) != (new.status, new.reason):
        yield f"status {_status(new)}, recorded: {_status(old)}"
    yield from _apart(old.findings, new.findings)


def _apart(wanted: Sequence[Brief], got: Sequence[Brief]) -> Iterator[str]:
    before, now = Counter(map(told, wanted)), Counter(map(told, got))
    yield from (f"missing: {each}" for each in (before - now).elements())
    yield from (f"too many: {each}" for each in (now - before).elements())


def told(finding: Brief) -> str:
    """The whole finding on a line."""
    rest = {key: value for key, value in finding.items() if key not in {"path", "line", "message"}}
    more = ", ".join(f"{key} {value}" for key, value in sorted(rest.items()))
    place = f"{finding['path']}:{finding['line']}" if "line" in finding else str(finding["path"])
    return f"{place} {finding.get('message', '')}" + (f" ({more})" if more else "")


def _is_hard(finding: Brief) -> bool:
    return (finding.get("category"), finding.get("severity")) == ("syntax", "error")


def _status(said: Recording) -> str:
    return f"{said.status} ({said.reason})" if said.reason else said.status
