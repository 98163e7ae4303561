"""Folders that configure a tool of their own: there the tool works as if the folder were a repository."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ghapp.config.repository import Plugins, PluginSettings
from ghapp.model import Category, PluginResult, PluginStatus
from ghapp.plugin import Around, Cache, Checked, Gate, Plugin, Tools, check, choose, fix
from ghapp.plugin.nested import folders_of, home, nested
from ghapp.plugin.share import Share, joined
from ghapp.sandbox import no_sandbox
from tests.plugin.builders import plugin

# The configuration is the word that is bad. By default none is.
FIND = 'word=$(sed s/word=// "$1"); shift; grep -Hn "$word" "$@" | sed "s/:\\([0-9]*\\):/:\\1: /"; exit 0'
MEND = 'word=$(sed s/word=// "$1"); shift; sed -i "s/$word/good/" "$@"'
OUTPUT = {"format": "regex", "pattern": r"(?P<path>.+?):(?P<line>\d+): (?P<message>.*)", "code": "W"}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    made = tmp_path / "tree"
    for name in ("a.txt", "one/a.txt", "one/in/a.txt", "two/a.txt", "vendor/x/a.txt"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text("red\nblue\nred\n")
    return made


def worded(tmp_path: Path, script: str = FIND, **fields: Any) -> Plugin:
    """One that finds a word which the repository configures."""
    (tmp_path / "sample").mkdir(exist_ok=True)
    (tmp_path / "sample/word").write_text("word=none-such")
    fields = {"nested": "nearest", "configured_by": [".word"], "config": {"default": "word"}} | fields
    command = ["sh", "-c", script, "sh", "{config}", "{files}"]
    part = {"command": command, "outputs": [OUTPUT], "clean_may_report": True}
    fields |= {"check": part, "check__command": command, "fix": {"command": command}}
    return plugin(tmp_path, files=["*.txt"], **fields)


def says(tree: Path, **words: str) -> None:
    for folder, word in words.items():
        (tree / folder.replace("__", "/").replace("root", ".") / ".word").write_text(f"word={word}")


def files_of(tree: Path) -> list[str]:
    return sorted(path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file())


def chosen(plugin: Plugin, tree: Path, **settings: Any) -> Plugin:
    (only,) = choose([plugin], tree, Plugins(**settings), files_of(tree)).on
    return only


async def checked(plugin: Plugin, tree: Path, around: Around | None = None, **settings: Any) -> Checked:
    tools, files = Tools(tree, no_sandbox()), [file for file in files_of(tree) if plugin.manifest.takes(file)]
    own = PluginSettings(**settings)
    return await check(plugin, tree, files, tools=tools, around=around, settings=own)


def places(found: Checked) -> list[tuple[str, int | None]]:
    return [(finding.path, finding.line) for finding in found.findings]


async def test_a_folder_s_own_configuration_switches_a_tool_on_there_and_nowhere_else(
    tmp_path: Path, tree: Path
) -> None:
    says(tree, one="red")

    found = await checked(chosen(worded(tmp_path), tree), tree)

    assert places(found) == [("one/a.txt", 1), ("one/a.txt", 3), ("one/in/a.txt", 1), ("one/in/a.txt", 3)]
    assert (found.result.status, found.result.files) == ("findings", 2)


async def test_a_file_follows_the_nearest_where_the_tool_does(tmp_path: Path, tree: Path) -> None:
    says(tree, root="red", one__in="blue")

    found = await checked(chosen(worded(tmp_path), tree), tree)

    assert [place for place in places(found) if "one" in place[0]] == [
        ("one/a.txt", 1),
        ("one/a.txt", 3),
        ("one/in/a.txt", 2),
    ]


async def test_or_the_outermost(tmp_path: Path, tree: Path) -> None:
    outermost = worded(tmp_path, nested="outermost")
    says(tree, one="blue", one__in="red")
    below = chosen(outermost, tree)
    says(tree, root="red")

    assert below.nested == ("one",)
    assert chosen(outermost, tree).nested == ()


async def test_a_tool_that_says_nothing_of_it_looks_at_the_root_alone(tmp_path: Path, tree: Path) -> None:
    says(tree, one="red")
    known = worded(tmp_path, nested=None)

    assert choose([known], tree, Plugins(), files_of(tree)).off == (
        (known, "not configured in this repository"),
    )


async def test_elsewhere_only_what_nobody_has_to_ask_for_is_told(tmp_path: Path, tree: Path) -> None:
    says(tree, one="red")
    one = chosen(worded(tmp_path, unasked=["syntax"]), tree)

    assert (one.only, one.wanted) == (frozenset({Category.SYNTAX}), None)
    assert {path for path, _ in places(await checked(one, tree))} == {"one/a.txt", "one/in/a.txt"}


@pytest.mark.parametrize(
    ("settings", "on"), [({}, ()), ({"enable": ("sample",)}, ("vendor/x",)), ({"disable": ("sample",)}, None)]
)
async def test_what_is_vendored_switches_nothing_on(
    tmp_path: Path, tree: Path, settings: Any, on: tuple[str, ...] | None
) -> None:
    says(tree, vendor__x="red")

    there = choose([worded(tmp_path)], tree, Plugins(**settings), files_of(tree)).on

    assert [each.nested for each in there] == ([on] if on else [])


async def test_a_folder_behind_a_link_is_none(tmp_path: Path, tree: Path) -> None:
    (tmp_path / "away").mkdir()
    (tmp_path / "away/.word").write_text("word=red")
    (tree / "link").symlink_to(tmp_path / "away")

    assert nested(worded(tmp_path).manifest, tree, folders_of(["link/.word"], tree), is_on=True) == ()


async def test_a_table_that_switches_nothing_on_still_governs_its_folder(tmp_path: Path, tree: Path) -> None:
    config = {"default": "word", "found_in": ["x.toml:all"]}
    made = worded(tmp_path, configured_by=["x.toml:all.on"], config=config)
    (tree / "two/x.toml").write_text("[all]\nlength = 3\n")
    off = choose([made], tree, Plugins(), files_of(tree)).on
    (tree / "x.toml").write_text("[all.on]\n")

    assert off == ()
    assert chosen(made, tree).nested == ("two",)


@pytest.mark.parametrize("files", [["one/in/a.txt"], ["one/in/a.txt", "one/a.txt"]])
async def test_of_a_part_of_a_checkout_it_says_what_it_says_of_the_whole(
    tmp_path: Path, tree: Path, files: list[str]
) -> None:
    says(tree, one="red")
    (part,) = choose([worded(tmp_path)], tree, Plugins(), files).on

    assert part == chosen(worded(tmp_path), tree)
    assert part.nested == ("one",)


async def test_no_more_folders_than_it_may_take_processes(tmp_path: Path, tree: Path) -> None:
    for number in range(60):
        (tree / f"p{number}").mkdir()
        (tree / f"p{number}/.word").write_text("word=red")

    assert len(chosen(worded(tmp_path), tree).nested) == 50


async def test_alike_findings_are_numbered_over_all_folders(tmp_path: Path, tree: Path) -> None:
    says(tree, one="blue", two="blue")

    found = (await checked(chosen(worded(tmp_path), tree), tree)).findings

    marks = [finding.fingerprint for finding in found]
    assert [finding.path for finding in found] == ["one/a.txt", "one/in/a.txt", "two/a.txt"]
    assert marks == [marks[0], f"{marks[0]}:2", f"{marks[0]}:3"]


async def test_what_the_repository_excludes_is_named_from_the_root(tmp_path: Path, tree: Path) -> None:
    says(tree, one="blue", root="blue")

    found = await checked(chosen(worded(tmp_path), tree), tree, exclude=["one/in/*", "a.tx?"])

    assert "one/in/a.txt" not in dict(places(found))


async def test_one_folder_s_trouble_is_named_and_others_are_judged(tmp_path: Path, tree: Path) -> None:
    says(tree, one="red", two="[")

    found = await checked(chosen(worded(tmp_path, FIND.replace("exit 0", "[ $word != '[' ]")), tree), tree)

    assert found.result.status == "broken"
    assert found.result.reason.startswith("ended with status 1")
    assert {path for path, _ in places(found)} == {"one/a.txt", "one/in/a.txt"}


async def test_a_parser_that_fails_in_one_folder_lets_the_others_come_to_their_end(
    tmp_path: Path, tree: Path
) -> None:
    says(tree, one="red", two="blue")
    script = f'case $PWD in *two) sleep .5; touch "{tmp_path}/ended";; esac; exit 0'
    made = worded(tmp_path, script)
    check_part = made.manifest.check
    assert check_part
    output = check_part.outputs[0].model_copy(update={"format": "parser"})
    part = check_part.model_copy(update={"outputs": (output,)})
    (tmp_path / "sample/parse.py").write_text("def parse(out, err, status):\n    raise KeyError('x')\n")
    broken = replace(made, manifest=made.manifest.model_copy(update={"check": part}))

    with pytest.raises(KeyError):
        await checked(chosen(broken, tree), tree, Around(Gate(2)))

    assert (tmp_path / "ended").exists()


@pytest.fixture
def cached(tmp_path: Path) -> Callable[[Path], Around]:
    cache = Cache(tmp_path / "findings.db")
    return lambda tree: Around(cache=cache, near=tuple(files_of(tree)))


async def test_each_folder_is_remembered_by_its_own_configuration(
    tmp_path: Path, tree: Path, cached: Callable[[Path], Around]
) -> None:
    says(tree, one="red", two="red")
    made = worded(tmp_path)
    first = await checked(chosen(made, tree), tree, cached(tree))
    says(tree, two="blue")

    again = await checked(chosen(made, tree), tree, cached(tree))

    assert (first.known, first.asked, again.known, again.asked) == (0, 3, 2, 3)
    assert [place for place in places(again) if place[0] == "two/a.txt"] == [("two/a.txt", 2)]


async def test_what_lies_above_and_is_read_too_decides_as_well(
    tmp_path: Path, tree: Path, cached: Callable[[Path], Around]
) -> None:
    made = worded(tmp_path, reads=[".also"])
    says(tree, one__in="red")
    (tree / ".also").write_text("1")
    await checked(chosen(made, tree), tree, cached(tree))
    same = await checked(chosen(made, tree), tree, cached(tree))
    (tree / ".also").write_text("2")

    other = await checked(chosen(made, tree), tree, cached(tree))

    assert (same.known, other.known) == (1, 0)


async def test_only_where_somebody_asked_for_it_is_anything_mended(tmp_path: Path, tree: Path) -> None:
    says(tree, one="red")
    made = chosen(worded(tmp_path, MEND, kind="fix", unasked=["syntax"]), tree)

    result = await fix(made, tree, files_of(tree), tools=Tools(tree, no_sandbox()))

    assert (result.status, result.files) == ("ok", 2)
    assert (tree / "one/in/a.txt").read_text() == "good\nblue\ngood\n"
    assert (tree / "a.txt").read_text() == (tree / "two/a.txt").read_text() == "red\nblue\nred\n"


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("a/b/c.py", "c.py"),
        ("a/b/d/c.py", "d/c.py"),
        ("a/x.py", "../x.py"),
        ("x.py", "../../x.py"),
        ("a/c/x.py", None),
        ("b/x.py", None),
        ("a/bc/x.py", None),
    ],
)
def test_what_lies_near_is_named_from_the_folder(tmp_path: Path, path: str, named: str | None) -> None:
    around = Share("a/b", worded(tmp_path), ()).around(Around(near=(path,)))

    assert around.near == ((named,) if named else ())
    assert around.depth == 2
    assert named is None or os.path.normpath(f"a/b/{named}") == path


def test_a_home_is_the_innermost_folder() -> None:
    folders = ("a", "a/b")

    assert [home(path, folders) for path in ("a/b/c/x", "a/c/x", "ab/x", "x")] == ["a/b", "a", "", ""]


def test_a_manifest_that_is_configured_nowhere_has_no_folders(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nested: makes sense only with `configured_by`"):
        plugin(tmp_path, nested="nearest")


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        ("ok skipped", "ok"),
        ("findings ok", "findings"),
        ("findings timeout", "timeout"),
        ("timeout broken findings", "broken"),
        ("skipped skipped", "skipped"),
        ("", "skipped"),
    ],
)
def test_many_folders_are_as_bad_as_the_worst_of_them(tmp_path: Path, statuses: str, worst: str) -> None:
    results = [
        (
            f"f{number}",
            PluginResult(id="sample", status=PluginStatus(status), reason=status, cached=status == "ok"),
        )
        for number, status in enumerate(statuses.split())
    ]

    whole = joined(worded(tmp_path), results)

    assert whole.status == worst
    assert whole.reason == (worst if results else "there are no files for it")
    assert whole.cached is (statuses == "ok skipped")
