"""Records anew what the real tools print on all samples: `python -m tests.plugin.record [PLUGIN...]`."""

import asyncio
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from ghapp.plugin import Around, Tools, check
from ghapp.plugin.work import Over, Work
from tests.boxes import best
from tests.plugin.golden import Case, Golden, brief, cases

ROOT = Path(__file__).resolve().parents[2]


def tools() -> Tools:
    return Tools(Path(os.environ.get("GHAPP_TOOLS_DIR", ROOT / ".tools")), best())


async def record(case: Case) -> Golden:
    checked = await check(case.plugin, case.tree, case.files, tools=tools(), settings=case.settings)
    return Golden(
        version=checked.result.version or "unknown",
        status=checked.result.status,
        reason=checked.result.reason,
        processes=await _processes(case),
        findings=[brief(finding) for finding in checked.findings],
    )


async def _processes(case: Case) -> list[dict[str, object]]:
    work, part, ended = (
        Work(case.plugin, case.tree, case.files, case.settings, Around()),
        case.plugin.manifest.check,
        [],
    )
    try:
        async with work.ready(tools(), part):
            async for ran in work.runs(part.command if part else (), work.readable):
                texts = {"stdout": _portable(work, ran.stdout), "stderr": _portable(work, ran.stderr)}
                ended.append({"files": list(ran.files), "status": ran.status, **texts})
    except Over:
        pass
    return ended


def _portable(work: Work, text: str) -> str:
    return re.sub(r"\{tool\}/lib/python[\d.]+/site-packages/", "{tool}/", work.portable(text))


async def main(wanted: Sequence[str]) -> None:
    for case in cases():
        if not wanted or case.plugin.id in wanted:
            golden = await record(case)
            golden.write(case)
            sys.stdout.write(f"{case}: {golden.version} {golden.status} {golden.reason}\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
