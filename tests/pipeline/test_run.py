"""Running plugins: side by side, within limits, and each on its own."""

import asyncio
import json
from pathlib import Path

import pytest

from ghapp.config.repository import RepositoryConfig
from ghapp.model import PluginStatus, Report
from ghapp.pipeline import Facts, Selection, Task, build_report, check_task, cores, plan, run_plugins
from ghapp.pipeline.permission import Permission
from ghapp.plugin import Around, Checked, Gate, Plugin, Tools, load_plugins
from ghapp.sandbox import Level, no_sandbox
from tests.pipeline.conftest import checked, finding, plugin, shell


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "a.py").write_text("import os\nx = 1\n")
    return folder


async def judged(tree: Path, tools: Tools, *plugins: Plugin) -> Report:
    gate = Gate(cores())
    tasks = tuple(Task(each, ("a.py",)) for each in plugins)
    ended = await run_plugins(tasks, lambda task: check_task(task, tree, tools=tools, around=Around(gate)))
    return build_report(Facts("r", "", ""), Selection(tasks, (), ("a.py",)), ended, RepositoryConfig(), None)


FINDS = 'for file; do echo "$file:1: found"; done; exit 1'


async def test_findings_come_with_fingerprints(tree: Path, tools: Tools) -> None:
    report = await judged(tree, tools, shell("one", FINDS))
    (issue,) = report.issues
    assert (issue.path, issue.line, issue.counts, len(issue.fingerprint)) == ("a.py", 1, True, 32)


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("kill -9 $$", "broken"),
        ("echo garbage; exit 1", "broken"),
        ("exit 1", "broken"),
        ("exit 42", "broken"),
        ("sleep 60", "timeout"),
        ("yes | head -c 9000000", "broken"),
    ],
)
async def test_one_that_breaks_is_marked_and_the_rest_goes_on(
    tree: Path, tools: Tools, script: str, status: str
) -> None:
    bad = shell("bad", script, limits={"seconds": 1, "output_mb": 1})
    report = await judged(tree, tools, bad, shell("good", FINDS))
    assert {each.id: each.status for each in report.plugins} == {"bad": status, "good": "findings"}
    assert (report.failed_plugins, len(report.issues)) == (("bad",), 1)
    assert report.conclusion == "failure"
    assert report.summary.title.startswith("could not check: bad")


async def test_all_broken_is_never_success(tree: Path, tools: Tools) -> None:
    report = await judged(tree, tools, shell("one", "exit 42"), shell("two", "kill -9 $$"))
    assert report.conclusion == "failure"
    assert "E101" in report.summary.title


async def test_a_parser_that_raises_breaks_its_plugin_only(tree: Path, tools: Tools, tmp_path: Path) -> None:
    (tmp_path / "parse.py").write_text("def parse(out, err, status):\n    raise KeyError('x')\n")
    check = {"command": ["sh", "-c", "exit 0"], "outputs": [{"format": "parser"}]}
    report = await judged(tree, tools, plugin("bad", tmp_path, check=check), shell("good", FINDS))
    assert {each.id: each.status for each in report.plugins} == {"bad": "broken", "good": "findings"}
    assert "KeyError" in report.plugins[0].reason


async def test_a_missing_tool_is_skipped_with_the_command_that_installs_it(tree: Path, tools: Tools) -> None:
    absent = plugin("absent", executable="no-such-tool", install={"apt": "no-such-package"})
    report = await judged(tree, tools, absent, shell("good", "exit 0"))
    assert report.plugins[0].status is PluginStatus.SKIPPED
    assert "apt-get install no-such-package" in report.plugins[0].reason


async def test_they_run_side_by_side(tree: Path) -> None:
    """Each waits until all three are there."""
    tools, gate = Tools(tree, no_sandbox()), Gate(3)
    three = f'[ "$(ls {tree} | grep -c "^[0-9]")" = 3 ]'
    script = f"touch {tree}/$$; for i in $(seq 300); do {three} && exit 0; sleep .1; done; exit 42"
    tasks = [Task(shell(f"p{number}", script), ("a.py",)) for number in range(3)]
    ended = await run_plugins(tasks, lambda task: check_task(task, tree, tools=tools, around=Around(gate)))
    assert {each.result.status for each in ended} == {PluginStatus.OK}


async def test_no_more_than_the_gate_lets_through(tree: Path) -> None:
    tools = Tools(tree, no_sandbox())  # these tools tell each other of themselves
    count = f'n=$(ls {tree} | grep -c "^[0-9]")'
    script = f'touch {tree}/$$; sleep .2; {count}; rm {tree}/$$; [ "$n" -le 2 ] || exit 42'
    gate = Gate(2)
    tasks = [Task(shell(f"p{number}", script), ("a.py",)) for number in range(5)]
    ended = await run_plugins(tasks, lambda task: check_task(task, tree, tools=tools, around=Around(gate)))
    assert {each.result.status for each in ended} == {PluginStatus.OK}


@pytest.mark.parametrize(("pace", "tries", "meet"), [(50, 300, True), (0.1, 3, False)])
async def test_only_what_takes_long_has_all_cores_for_itself(
    tree: Path, pace: float, tries: int, meet: bool
) -> None:
    tools, gate = Tools(tree, no_sandbox()), Gate(2)
    both = f'[ "$(ls {tree} | grep -c "^[0-9]")" = 2 ]'
    script = f"touch {tree}/$$; for i in $(seq {tries}); do {both} && exit 0; sleep .1; done; exit 42"
    tasks = [Task(shell(name, script, parallel=True, pace=pace), ("a.py",), cores=2) for name in "ab"]
    ended = await run_plugins(tasks, lambda task: check_task(task, tree, tools=tools, around=Around(gate)))
    assert [each.result.status for each in ended].count(PluginStatus.OK) == (2 if meet else 1)


async def test_all_start_in_order_and_each_end_is_told() -> None:
    started, told = list[str](), list[str]()

    async def one(task: Task) -> Checked:
        started.append(task.id)
        await asyncio.sleep(0.05 if task.id == "a" else 0)
        return checked(task.id, finding())

    tasks = [Task(plugin(name), ()) for name in "abc"]
    ended = await run_plugins(tasks, one, lambda each: told.append(each.result.id))
    assert started == [each.result.id for each in ended] == ["a", "b", "c"]
    assert told == ["b", "c", "a"]


async def test_our_own_bug_is_raised_when_the_others_have_ended() -> None:
    ended = list[str]()

    async def one(task: Task) -> Checked:
        if task.id == "a":
            raise ZeroDivisionError
        await asyncio.sleep(0.01)
        ended.append(task.id)
        return checked(task.id)

    with pytest.raises(ZeroDivisionError):
        await run_plugins([Task(plugin(name), ()) for name in "ab"], one)
    assert ended == ["b"]


class Files:
    """A tree that never changes."""

    sha = None
    skipped = ()

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(
            sorted(str(path.relative_to(self.path)) for path in self.path.rglob("*") if path.is_file())
        )

    async def changed_lines(self, base: str) -> dict[str, tuple[tuple[int, int], ...]]:
        return {}


@pytest.mark.slow
async def test_two_runs_with_real_tools_are_equal(tree: Path, tools: Tools) -> None:
    (tree / "broken.py").write_text("def f(:\n")
    (tree / "bad.json").write_text("{")
    (tree / "leak.py").write_text("import subprocess\nsubprocess.call('ls', shell=True)\n")
    (tree / "pyproject.toml").write_text('[tool.ruff]\n[tool.black]\n[tool.isort]\nprofile = "black"\n')
    gate = Gate(cores())
    reports = []
    for number in range(2):
        selection = plan(load_plugins(), Files(tree), RepositoryConfig(), permission=Permission(Level.NONE))
        ended = await run_plugins(
            selection.tasks, lambda task: check_task(task, tree, tools=tools, around=Around(gate))
        )
        facts = Facts(f"run{number}", f"{number}", f"{number}")
        reports.append(build_report(facts, selection, ended, RepositoryConfig(), None))
    first, second = (json.dumps(report.comparable(), sort_keys=True) for report in reports)
    assert first == second
    assert reports[0] != reports[1]
    assert {"syntax", "security"} <= set(reports[0].summary.issues_by_category)
    assert {issue.path for issue in reports[0].issues} >= {"broken.py", "leak.py"}
