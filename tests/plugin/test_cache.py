"""What was found is found again without running anything, and only where nothing that decides it changed."""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ghapp.config.repository import PluginSettings
from ghapp.environments import Dependencies, Environment
from ghapp.model import PluginStatus, Severity
from ghapp.plugin import Around, Cache, Checked, Plugin, Tools, check
from ghapp.sandbox import no_sandbox
from tests.plugin.builders import plugin

# A finding for every line with BAD in it; each file that it is given is noted beside it.
SCRIPT = r"""for f; do echo "$f" >> LOG; done
grep -Hn BAD "$@" | sed 's/\(.*\):\([0-9]*\):.*/{"path": "\1", "line": \2, "message": "bad"}/'
grep -q BAD "$@" && exit 1; exit 0"""


class Here:
    """A tree, a tool that notes what it is given, and a cache."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder, self.tree, self.log = tmp_path, tmp_path / "tree", tmp_path / "log"
        self.tree.mkdir()
        self.log.touch()
        self.cache = Cache(tmp_path / "findings.db")
        self.plugin = self.make()

    def make(self, script: str = SCRIPT, **changes: Any) -> Plugin:
        fields = {"path": "path", "line": "line", "message": "message"}
        outputs = [{"format": "jsonl", "fields": fields}]
        command = ["sh", "-c", script.replace("LOG", str(self.log)), "sh", "{files}"]
        made = {"check": {"command": command, "outputs": outputs}, **changes}
        return plugin(self.folder / "plugins", check__command=command, **made)

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.tree / f"{name}.py").write_text(text)

    async def check(self, *files: str, around: Around | None = None, **more: Any) -> Checked:
        """What the tool was given is in `given` afterwards."""
        self.log.write_text("")
        around = around or Around(cache=self.cache)
        tools = Tools(self.folder / "tools", no_sandbox())  # its log is beside the tree
        checked = await check(self.plugin, self.tree, files, tools=tools, around=around, **more)
        self.given = self.log.read_text().split()
        return checked


def lines(checked: Checked) -> Sequence[tuple[str, int | None]]:
    return [(finding.path, finding.line) for finding in checked.findings]


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path)


async def test_what_did_not_change_is_not_run_again(here: Here) -> None:
    here.write(a="BAD\n", b="fine\n")
    first = await here.check("a.py", "b.py")
    again = await here.check("a.py", "b.py")

    assert lines(first) == lines(again) == [("a.py", 1)]
    assert (first.result.cached, again.result.cached) == (False, True)
    assert again.result.status is PluginStatus.FINDINGS
    assert here.given == []
    assert (again.asked, again.known) == (2, 2)


async def test_what_is_known_keeps_its_fingerprint_and_is_numbered_anew(here: Here) -> None:
    here.write(a="BAD\n", b="BAD\n")
    first, second = (each.fingerprint for each in (await here.check("a.py", "b.py")).findings)
    here.write(a="fine\n")

    (left,) = (await here.check("a.py", "b.py")).findings

    assert here.given == ["a.py"]
    assert (second, left.fingerprint) == (f"{first}:2", first)


async def test_one_changed_file_is_the_only_one_that_is_judged(here: Here) -> None:
    here.write(a="BAD\n", b="fine\n", c="BAD\n")
    await here.check("a.py", "b.py", "c.py")
    here.write(b="fine\nBAD\n")

    again = await here.check("a.py", "b.py", "c.py")

    assert here.given == ["b.py"]
    assert lines(again) == [("a.py", 1), ("b.py", 2), ("c.py", 1)]
    assert not again.result.cached


async def test_a_change_that_looks_the_same_from_outside_is_seen(here: Here) -> None:
    here.write(a="fine\n")
    await here.check("a.py")
    path = here.tree / "a.py"
    facts = path.stat()
    path.write_text("BAD!\n")
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))

    assert lines(await here.check("a.py")) == [("a.py", 1)]


async def test_what_is_edited_while_it_is_judged_is_not_kept(here: Here) -> None:
    here.plugin = here.make(script="[ -e edit ] && rm edit && echo BAD > a.py\n" + SCRIPT)
    here.write(a="fine\n", b="fine\n")
    (here.tree / "edit").touch()
    assert lines(await here.check("a.py", "b.py")) == [("a.py", 1)]
    here.write(a="fine\n")

    assert lines(await here.check("a.py", "b.py")) == []
    assert here.given == ["a.py"]


async def test_what_is_edited_between_two_plugins_of_a_check_is_not_kept(here: Here) -> None:
    here.write(a="fine\n")
    seen = {str(here.tree / "a.py"): here.cache.digest(str(here.tree / "a.py"))}
    here.write(a="BAD\n")
    found = await here.check("a.py", around=Around(cache=here.cache, seen=seen))
    assert lines(found) == [("a.py", 1)]
    here.write(a="fine\n")

    assert lines(await here.check("a.py")) == []
    assert here.given == ["a.py"]


async def test_the_same_text_under_another_name_is_judged_anew(here: Here) -> None:
    here.write(a="BAD\n", b="BAD\n")
    await here.check("a.py")
    assert lines(await here.check("b.py")) == [("b.py", 1)]
    assert here.given == ["b.py"]


async def test_of_a_whole_program_every_file_counts(here: Here) -> None:
    here.plugin = here.make(whole_program=True)
    here.write(a="BAD\n", b="fine\n", c="fine\n")
    around = Around(cache=here.cache, near=("c.py",))
    await here.check("a.py", "b.py", around=around)
    assert (await here.check("a.py", "b.py", around=around)).result.cached
    here.write(c="finer\n")  # not judged, and yet it may be read

    await here.check("a.py", "b.py", around=around)
    assert here.given == ["a.py", "b.py"]


@pytest.mark.parametrize(
    "changes",
    [
        {"settings": PluginSettings(severity=Severity.INFO)},
        {"settings": PluginSettings(args=("--fast",))},
    ],
)
async def test_other_settings_are_another_result(here: Here, changes: dict[str, Any]) -> None:
    here.plugin = here.make(accepts={"--fast": 0})
    here.write(a="BAD\n")
    await here.check("a.py")
    await here.check("a.py", **changes)
    assert here.given == ["a.py"]


async def test_what_the_repository_configures_decides_too(here: Here) -> None:
    here.plugin = here.make(configured_by=["tool.toml"], reads=[".ignore"])
    here.write(a="BAD\n")
    around = Around(cache=here.cache, near=(".ignore",))
    await here.check("a.py", around=around)
    for name in ("tool.toml", ".ignore"):
        (here.tree / name).write_text("a = 1\n")
        await here.check("a.py", around=around)
        assert here.given == ["a.py"], name


async def test_which_files_there_are_decides_where_the_tool_looks(here: Here) -> None:
    here.plugin = here.make(reads_names=True)
    here.write(a="BAD\n")
    await here.check("a.py", around=Around(cache=here.cache, near=("a.py",)))
    await here.check("a.py", around=Around(cache=here.cache, near=("a.py", "new.py")))
    assert here.given == ["a.py"]


async def test_a_broken_run_is_never_kept(here: Here) -> None:
    here.plugin = here.make('for f; do echo "$f" >> LOG; done; exit 9')
    here.write(a="fine\n")
    await here.check("a.py")
    again = await here.check("a.py")
    assert again.result.status is PluginStatus.BROKEN
    assert here.given == ["a.py"]


async def test_what_runs_tests_is_never_kept(here: Here) -> None:
    here.plugin = here.make(kind="test", executes="tests")
    here.write(a="BAD\n")
    await here.check("a.py")
    assert not (await here.check("a.py")).result.cached
    assert here.given == ["a.py"]


@pytest.mark.parametrize("scope", ["7 fork", "8 member"])
async def test_a_result_that_code_could_have_forged_stays_with_whom_it_is_of(here: Here, scope: str) -> None:
    """A fork's configuration makes the tool say that all is well; a member's run must not believe it."""
    here.plugin = here.make(executes="configuration")
    here.write(a="fine\n")
    await here.check("a.py", around=Around(cache=here.cache, scope=scope))
    checked = await here.check("a.py", around=Around(cache=here.cache, scope="7 member"))
    assert here.given == ["a.py"]
    assert not checked.result.cached


async def test_dependencies_are_code_too(here: Here) -> None:
    here.plugin = here.make(dependencies={})
    here.write(a="fine\n")
    own = Dependencies((Environment(key="k"),))
    await here.check("a.py", around=Around(cache=here.cache, scope="7 fork", dependencies=own))
    await here.check("a.py", around=Around(cache=here.cache, scope="7 member", dependencies=own))
    assert here.given == ["a.py"]


async def test_what_executes_nothing_is_shared(here: Here) -> None:
    here.write(a="fine\n")
    await here.check("a.py", around=Around(cache=here.cache, scope="7 fork"))
    checked = await here.check("a.py", around=Around(cache=here.cache, scope="8 member"))
    assert checked.result.cached


async def test_a_spoilt_cache_is_thrown_away(here: Here) -> None:
    here.write(a="BAD\n")
    (here.folder / "findings.db").write_bytes(b"no database at all" * 100)
    assert lines(await here.check("a.py")) == [("a.py", 1)]
    assert lines(await here.check("a.py")) == [("a.py", 1)]
    assert (await here.check("a.py")).result.cached


async def test_a_cache_that_was_deleted_meanwhile_is_made_anew(here: Here) -> None:
    here.write(a="BAD\n")
    await here.check("a.py")
    for path in here.folder.glob("findings.db*"):
        path.unlink()
    assert not (await here.check("a.py")).result.cached
    assert (await here.check("a.py")).result.cached
    assert (here.folder / "findings.db").exists()


async def test_a_cache_that_cannot_be_written_is_no_trouble(here: Here) -> None:
    here.write(a="BAD\n")
    around = Around(cache=Cache(here.folder / "nowhere/findings.db"))
    assert lines(await here.check("a.py", around=around)) == [("a.py", 1)]


async def test_it_does_not_grow_without_end(here: Here) -> None:
    cache = Cache(here.folder / "small.db", most_mb=1)
    found = (await here.check("a.py")).findings
    for number in range(30):
        await cache.keep({f"{number} {each} {'x' * 2000}": found for each in range(50)})
    with sqlite3.connect(here.folder / "small.db") as database:
        (entries,) = database.execute("SELECT count(*) FROM entry").fetchone()
    assert 100 < entries < 1000
