"""Every plugin: is its tool there, what does it find in its sample, and how many files a second."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from bench.world import TOOLS
from ghapp.pipeline import cores
from ghapp.plugin import Around, Available, Gate, Plugin, Tools, check, load_plugins
from ghapp.plugin.samples import Case, cases_of
from ghapp.sandbox import open_sandbox

COPIES = 100


async def bench_plugins(folder: Path) -> str:
    tools = Tools(TOOLS, await open_sandbox("auto"))
    rows = [await _row(plugin, tools, folder) for plugin in load_plugins().plugins]
    head = f"{'plugin':<20} {'version':<12} {'findings':>8} {'files/s':>8}  (in the sandbox, {COPIES} copies)"
    return "\n".join((head, *rows))


async def _row(plugin: Plugin, tools: Tools, folder: Path) -> str:
    found = await tools.find(plugin)
    case = next((case for case in cases_of(plugin) if case.name in ("findings", "unparsable", "clean")), None)
    if not isinstance(found, Available) or case is None:
        reason = "no sample" if isinstance(found, Available) else found.reason
        return f"{plugin.id:<20} not here: {reason[:80]}"
    case = next((each for each in cases_of(plugin) if each.name == "findings"), case)
    checked = await check(plugin, case.tree, case.files, tools=tools, settings=case.settings)
    pace = await _pace(plugin, case, tools, folder / plugin.id)
    return f"{plugin.id:<20} {found.version or '?':<12} {len(checked.findings):>8} {pace:>8.0f}"


async def _pace(plugin: Plugin, case: Case, tools: Tools, folder: Path) -> float:
    """Files a second, over copies of one file of the sample."""
    name = next(n for n in case.files if plugin.manifest.takes(n) and (case.tree / n).is_file())
    files = []
    for number in range(COPIES):
        apart, beside = f"c{number}/{name}", str(Path(name).with_name(f"c{number}-{Path(name).name}"))
        files.append(apart if plugin.manifest.takes(apart) else beside)
        (folder / files[-1]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(case.tree / name, folder / files[-1])
    started = asyncio.get_running_loop().time()
    await check(plugin, folder, files, tools=tools, around=Around(Gate(cores())))
    return len(files) / (asyncio.get_running_loop().time() - started)


async def main() -> None:
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
        print(await bench_plugins(Path(folder)), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
