"""Each built-in plugin with a tool that breaks: the report names it, others are unharmed, nothing runs on."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from random import randrange

import psutil
import pytest

from ghapp.config.repository import RepositoryConfig
from ghapp.model import Report
from ghapp.pipeline import Facts, Selection, Task, build_report, check_task, run_plugins
from ghapp.plugin import Around, Gate, Plugin, load_plugins
from ghapp.plugin.samples import Case, Recording, cases_of
from tests.broken.fakes import Fakes
from tests.plugin import builders

pytestmark = pytest.mark.slow

PLUGINS = load_plugins().plugins
CASES = {(plugin.id, case.name): case for plugin in PLUGINS for case in cases_of(plugin)}
LINES = {"regex", "jsonl", "diff", "exit_status"}
TRACEBACK = "Traceback (most recent call last):\n  File x\nRuntimeError: boom\n"
every_plugin = pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.id)


@pytest.fixture
def fakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fakes:
    return Fakes(tmp_path, monkeypatch)


@pytest.fixture
def children() -> Iterator[str]:
    """Shell words that start some that would outlive their tool; in the end none of them is running."""
    sleep = f"sleep 60.{randrange(10**9):09}"
    yield f"setsid {sleep} & setsid sh -c '{sleep} & {sleep}' & {sleep} &"
    assert running(sleep) == []


def running(command: str) -> list[str]:
    lines = [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
    return [line for line in lines if command in line]


async def report(fakes: Fakes, plugin: Plugin, case: Case, files: tuple[str, ...] = ()) -> Report:
    """Of this plugin, and of a healthy one beside it."""
    given = files or case.files
    says = builders.prints({**builders.FINDING, "path": given[0]})
    healthy = builders.plugin(fakes.folder, says, id="healthy", files=["*"])
    tasks = (Task(plugin, given), Task(healthy, given))
    around = Around(Gate(2))
    ended = await run_plugins(
        tasks, lambda task: check_task(task, case.tree, tools=fakes.tools, around=around)
    )
    return build_report(Facts("r", "", ""), Selection(tasks, (), given), ended, RepositoryConfig(), None)


async def must_be_named(fakes: Fakes, plugin: Plugin, status: str, reason: str) -> None:
    told = await report(fakes, plugin, CASES[plugin.id, "clean"])
    results = {result.id: result for result in told.plugins}
    assert results[plugin.id].status == status
    assert reason in results[plugin.id].reason
    assert results["healthy"].status == "findings"
    assert told.failed_plugins == (plugin.id,)
    assert [issue.tool for issue in told.issues] == ["healthy"]
    assert told.summary.title.startswith(f"could not check: {plugin.id} ")


@every_plugin
async def test_one_that_crashes(plugin: Plugin, fakes: Fakes, children: str) -> None:
    bad = fakes.instead(plugin, f"{children} printf %s {shlex.quote(TRACEBACK)} >&2; exit 77")
    await must_be_named(fakes, bad, "broken", "ended with status 77: RuntimeError: boom")


@every_plugin
async def test_one_that_hangs(plugin: Plugin, fakes: Fakes, children: str) -> None:
    bad = fakes.instead(plugin, f"{children} wait", seconds=0.5)
    await must_be_named(fakes, bad, "timeout", "stopped after 0.5 s")


@every_plugin
async def test_one_that_prints_100_megabytes(plugin: Plugin, fakes: Fakes, children: str) -> None:
    bad = fakes.instead(plugin, f"{children} head -c 100000000 /dev/zero | tr '\\0' x")
    await must_be_named(fakes, bad, "broken", f"printed more than {plugin.manifest.limits.output_mb} MB")


@every_plugin
async def test_one_that_forks_and_says_nothing(plugin: Plugin, fakes: Fakes, children: str) -> None:
    """Believed of tools that print lines, none when all is well; an empty document is not believed."""
    told = await report(fakes, fakes.instead(plugin, f"{children} exit 0"), CASES[plugin.id, "clean"])
    results = {result.id: result.status for result in told.plugins}
    assert results == {plugin.id: "ok" if formats(plugin) <= LINES else "broken", "healthy": "findings"}


def formats(plugin: Plugin) -> set[str]:
    check = plugin.manifest.check
    return {output.format for output in check.outputs} if check else set()


def talkative() -> list[Case]:
    """Of each plugin the first case in which its tool has something to say."""
    return [case for plugin in PLUGINS if (case := next(said(plugin), None))]


def said(plugin: Plugin) -> Iterator[Case]:
    there = (CASES.get((plugin.id, name)) for name in ("findings", "unparsable", "tool_error"))
    return (case for case in there if case and any(r.processes and r.findings for r in Recording.of(case)))


@pytest.mark.parametrize("case", talkative(), ids=str)
async def test_one_that_prints_half_of_what_it_has_to_say(case: Case, fakes: Fakes, children: str) -> None:
    """And ends as if that were all."""
    (recording,) = Recording.of(case)
    ran = max(recording.runs(case), key=lambda ran: len(ran.stdout + ran.stderr))
    halves = (shlex.quote(text[: len(text) // 2]) for text in (ran.stdout, ran.stderr))
    script = "printf %s {}; printf %s {} >&2; exit {}".format(*halves, ran.status)

    told = await report(fakes, fakes.instead(case.plugin, f"{children} {script}"), case, ran.files)

    assert {result.id: result.status for result in told.plugins} == {
        case.plugin.id: "broken",
        "healthy": "findings",
    }
    assert told.failed_plugins == (case.plugin.id,)
