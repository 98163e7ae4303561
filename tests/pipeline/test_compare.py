"""A plugin on a commit and, as little as it takes, on its base: real git, real processes."""

from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ghapp.cli.base import base_of
from ghapp.config.repository import RepositoryConfig
from ghapp.errors import TryLater
from ghapp.git import Tree, open_local
from ghapp.model import PluginStatus
from ghapp.pipeline import Task, check_against, check_task
from ghapp.plugin import Around, Checked, Gate, Plugin, Tools, fix, load_plugins
from tests.git.conftest import Origin
from tests.pipeline.conftest import shell

# Every line with BAD in it is a finding.
SCRIPT = 'grep -Hn BAD "$@" | sed "s/:\\([0-9]*\\):/:\\1: /"; grep -q BAD "$@" && exit 1 || exit 0'


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    path = tmp_path / "origin"
    path.mkdir()
    origin = Origin(path)
    origin.git("init", "--quiet", "--initial-branch=trunk")
    return origin


@dataclass
class Place:
    """A checkout, and the runs of a plugin beside it: `there` are the files it was given each time."""

    origin: Origin
    tools: Tools
    there: list[tuple[str, ...]] = field(default_factory=list)

    async def check(self, plugin: Plugin, base: str, files: tuple[str, ...] = ()) -> Checked:
        tree = await open_local(self.origin.path)
        changed = await tree.changed_lines(base)
        run = partial(check_task, tools=self.tools, around=Around(Gate(2)))

        async def noted(task: Task, judged: Tree) -> Checked:
            if judged is not tree:
                self.there.append(task.files)
            return await run(task, judged.path)

        whole = plugin.manifest.whole_program
        taken = files or tuple(file for file in tree.files if whole or file in changed)
        task = Task(plugin, tuple(file for file in taken if plugin.manifest.takes(file)))
        async with base_of(tree, tree, base, changed, RepositoryConfig()) as compared:
            return await check_against(compared, task, tree, noted)


@pytest.fixture
def place(origin: Origin, tools: Tools) -> Place:
    return Place(origin, tools)


def bad(**fields: Any) -> Plugin:
    return shell("bad", SCRIPT, **fields)


def new(checked: Checked) -> list[tuple[str, int | None]]:
    assert checked.old is not None, checked.why
    return [(each.path, each.line) for each in checked.findings if each.fingerprint not in checked.old]


async def test_only_the_files_that_could_have_had_it_are_looked_at_again(place: Place) -> None:
    base = place.origin.commit({"a.py": "BAD\n", "b.py": "fine\n", "c.py": "BAD\n", "d.py": "fine\n"})
    place.origin.commit({"a.py": "# words\nBAD\n", "b.py": "fine\nBAD here\n", "d.py": "finer\n"})
    checked = await place.check(bad(), base)
    assert new(checked) == [("b.py", 2)]
    assert place.there == [("a.py",)]


async def test_lines_that_the_base_has_nowhere_need_no_second_run(place: Place) -> None:
    base = place.origin.commit({"a.py": "fine\n"})
    place.origin.commit({"a.py": "fine\nBAD one\n", "b.py": "BAD two\n"})
    assert new(await place.check(bad(), base)) == [("a.py", 2), ("b.py", 1)]
    assert place.there == []


async def test_a_commit_without_findings_needs_no_base(place: Place) -> None:
    base = place.origin.commit({"a.py": "BAD\n"})
    place.origin.commit({"a.py": "fine\n"})
    checked = await place.check(bad(), base)
    assert (checked.result.status, place.there) == (PluginStatus.OK, [])


async def test_a_renamed_file_is_compared_with_what_it_was(place: Place) -> None:
    base = place.origin.commit({"old.py": "one\ntwo\nBAD\nthree\nfour\n"})
    place.origin.git("mv", "old.py", "new.py")
    place.origin.commit({"new.py": "zero\none\ntwo\n  BAD\nthree\nfour\n"})
    assert new(await place.check(bad(), base)) == []
    assert place.there == [("old.py",)]


async def test_what_moved_out_of_a_file_is_looked_for_there(place: Place) -> None:
    function = "def f():\n    return BAD\n"
    base = place.origin.commit({"a.py": f"import os\n\n\n{function}", "gone.py": "def g():\n    BAD\n"})
    (place.origin.path / "gone.py").unlink()
    place.origin.commit({"a.py": "import os\n", "b.py": f"x = 1\n\n\n{function}\n\ndef g():\n    BAD\n"})
    assert new(await place.check(bad(), base)) == []
    assert [sorted(files) for files in place.there] == [["a.py", "gone.py"]]


CALLS = 'for f; do grep -q "$(cat needed.py)" "$f" || echo "$f:1: it lacks what is needed"; done; exit 1'


async def test_what_a_change_breaks_in_a_file_that_nobody_touched_is_new(place: Place) -> None:
    tool = shell("calls", CALLS, whole_program=True)
    base = place.origin.commit({"needed.py": "one\n", "a.py": "one two\n", "b.py": "zero\n"})
    place.origin.commit({"needed.py": "two\n"})
    place.origin.commit({"needed.py": "three\n"})
    assert new(await place.check(tool, base)) == [("a.py", 1)]
    assert [sorted(files) for files in place.there] == [["a.py", "b.py", "needed.py"]]


CONFIGURED = 'grep -Hn "$(cat rules.cfg)" "$@" | sed "s/:\\([0-9]*\\):/:\\1: /"; exit 1'


async def test_both_sides_are_judged_by_the_configuration_of_the_head(place: Place) -> None:
    tool = shell("rules", CONFIGURED, configured_by=["rules.cfg"])
    base = place.origin.commit({"a.py": "one\ntwo\n", "rules.cfg": "one"})
    place.origin.commit({"a.py": "one\ntwo\ntwo more\n", "rules.cfg": "two"})
    assert new(await place.check(tool, base)) == [("a.py", 3)]


def within(folder: str, tool: Plugin) -> Plugin:
    """Configured in this folder, and nowhere else."""
    return replace(tool, only=frozenset(), nested=(folder,))


async def test_a_folder_s_own_configuration_is_the_head_s_on_both_sides_too(place: Place) -> None:
    tool = shell("rules", CONFIGURED, configured_by=["rules.cfg"], nested="nearest")
    base = place.origin.commit({"in/a.py": "one\ntwo\n", "in/rules.cfg": "one"})
    place.origin.commit({"in/a.py": "one\ntwo\ntwo more\n", "in/rules.cfg": "two"})
    assert new(await place.check(within("in", tool), base)) == [("in/a.py", 3)]


async def test_a_folder_that_moved_with_its_configuration_is_compared_with_what_it_was(place: Place) -> None:
    tool = shell("rules", CONFIGURED, configured_by=["rules.cfg"], nested="nearest")
    base = place.origin.commit({"old/a.py": "one\ntwo\n", "old/rules.cfg": "one", "b.py": "one\n"})
    place.origin.git("mv", "old", "new")
    place.origin.commit({"new/a.py": "one\ntwo\none more\n"})
    assert new(await place.check(within("new", tool), base)) == [("new/a.py", 3)]
    assert place.there == [("old/a.py",)]


@pytest.mark.parametrize(
    ("trouble", "why"), [("exit 42", "ended with status 42"), ("sleep 60", "stopped after 1 s")]
)
async def test_trouble_on_the_base_is_a_reason_and_no_verdict(place: Place, trouble: str, why: str) -> None:
    base = place.origin.commit({"a.py": "BAD\nfine\n"})
    place.origin.commit({"a.py": "BAD\nBAD\n"})
    script = f'grep -q fine "$@" && {{ {trouble}; }}; {SCRIPT}'
    tool = shell("bad", script, limits={"seconds": 1})
    checked = await place.check(tool, base)
    assert (checked.result.status, checked.old, len(checked.findings)) == (PluginStatus.FINDINGS, None, 2)
    assert why in checked.why


async def test_a_plugin_that_is_broken_itself_is_not_tried_on_the_base(place: Place) -> None:
    base = place.origin.commit({"a.py": "BAD\n"})
    place.origin.commit({"a.py": "BAD\nBAD\n"})
    checked = await place.check(shell("bad", 'echo "$1:1: half"; exit 1; ', batch=False), base)
    assert checked.why == ""
    broken = await place.check(shell("bad", 'echo "$1:1: half"; echo nonsense; exit 1', batch=False), base)
    assert (broken.result.status, broken.old) == (PluginStatus.BROKEN, None)
    assert len(place.there) == 1


async def test_a_base_that_cannot_be_had_just_now_is_tried_again_later(place: Place) -> None:
    base = place.origin.commit({"a.py": "BAD\n"})
    place.origin.commit({"a.py": "BAD\nBAD\n"})
    tree = await open_local(place.origin.path)
    changed = await tree.changed_lines(base)

    async def run(task: Task, judged: Tree) -> Checked:
        return await check_task(task, judged.path, tools=place.tools, around=Around(Gate(2)))

    async def later() -> Any:
        raise TryLater("E103", after=1)

    async with base_of(tree, tree, base, changed, RepositoryConfig()) as compared:
        assert compared is not None
        with pytest.raises(TryLater):
            await check_against(replace(compared, moved=later), Task(bad(), ("a.py",)), tree, run)


UGLY = """import sys
import os
def f( a,b ):
    return a+b, os, sys
x = { 'a':1 }
y = eval( 'x' )
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["python_black_fix", "python_isort_fix", "python_bandit", "python_mypy"])
async def test_real_tools_on_an_untidy_file_that_is_edited_elsewhere(place: Place, name: str) -> None:
    tool = load_plugins().get(name)
    assert tool is not None
    base = place.origin.commit({"a.py": UGLY + "z: int = 'text'\n\n\ntidy = 1\n"})
    place.origin.commit({"a.py": "# Words.\n" + UGLY + "z: int = 'text'\n\n\ntidy = 1\nmore = 2\n"})
    checked = await place.check(tool, base)
    assert checked.findings != ()
    assert new(checked) == []


@pytest.mark.slow
async def test_what_a_formatter_laid_out_anew_keeps_its_old_findings(place: Place, tools: Tools) -> None:
    scanner, formatter = (load_plugins().get(name) for name in ("python_bandit", "python_black_fix"))
    assert scanner is not None
    assert formatter is not None
    call = "subprocess.call( ['ls', some_argument, other_argument], stdin=None, shell=True, cwd='/tmp')"
    base = place.origin.commit({"a.py": f"import subprocess\nrun={call}\ncheck(eval(run),\n  run)\n"})
    assert (await fix(formatter, place.origin.path, ["a.py"], tools=tools)).status is PluginStatus.OK
    assert (place.origin.path / "a.py").read_text().count("\n") == 6
    checked = await place.check(scanner, base)
    assert len(checked.findings) == 5
    assert new(checked) == []
