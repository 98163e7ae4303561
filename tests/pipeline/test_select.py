"""Which plugins run on which files."""

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.config.repository import RepositoryConfig
from ghapp.pipeline.select import Selection, exclusion, narrowed, scheduled, select
from ghapp.plugin import Chosen, Plugin
from ghapp.plugin.manifest import matches
from tests.pipeline.conftest import plugin

FIXER: dict[str, Any] = {"kind": "fix", "fix": {"command": ["sh", "{files}"]}}


def chosen(*plugins: Plugin, files: tuple[str, ...] = ("a.py", "b.md"), **config: Any) -> Selection:
    known = {each.id for each in plugins} | {"python_ruff"}
    return select(Chosen(plugins, ()), files, RepositoryConfig.model_validate(config), known, {"damaged"})


def names(selection: Selection) -> list[str]:
    return [task.id for task in selection.tasks]


def test_each_plugin_gets_the_files_it_takes() -> None:
    selection = chosen(plugin("py"), plugin("all", files=["*"]))
    assert {task.id: task.files for task in selection.tasks} == {"py": ("a.py",), "all": ("a.py", "b.md")}
    assert selection.skipped == ()


@pytest.mark.parametrize("name", ["a.py", "Makefile", "no_extension", ".hidden", "deep/er/x.toml"])
def test_a_star_takes_every_file(name: str) -> None:
    assert chosen(plugin("all", files=["*"]), files=(name,)).tasks[0].files == (name,)


def test_a_plugin_without_files_is_not_mentioned() -> None:
    selection = chosen(plugin("go", files=["*.go"]))
    assert (selection.tasks, selection.skipped) == ((), ())


def test_a_plugin_without_files_that_was_asked_for_says_so() -> None:
    (skipped,) = chosen(plugin("go", files=["*.go"]), plugins={"enable": ["go"]}).skipped
    assert (skipped.id, skipped.status, skipped.reason) == ("go", "skipped", "there are no files for it")
    assert not skipped.required


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("pyton_ruff", "there is no such plugin: did you mean python_ruff?"),
        ("zzz", "there is no such plugin"),
        ("damaged", "its manifest makes no sense: the server's operator can run `ghapp plugins validate`"),
    ],
)
@pytest.mark.parametrize("where", ["enable", "disable", "settings"])
def test_an_unknown_name_is_visible(named: str, reason: str, where: str) -> None:
    plugins: dict[str, Any] = {named: {"args": ["-x"]}} if where == "settings" else {where: [named]}
    (skipped,) = chosen(plugins=plugins).skipped
    assert (skipped.id, skipped.reason) == (named, reason)


@pytest.mark.parametrize(
    ("path", "glob", "expected"),
    [
        ("vendor/a.py", "vendor", True),
        ("deep/vendor/a.py", "vendor/", True),
        ("vendor/x/a.py", "vendor/**", True),
        ("deep/vendor/a.py", "vendor/**", False),
        ("migrations/1.py", "**/migrations/*", True),
        ("app/migrations/1.py", "**/migrations/*", True),
        ("a.min.js", "*.min.js", True),
        ("vendored.py", "vendor", False),
        ("a.py", "*.js", False),
    ],
)
def test_excluded(path: str, glob: str, expected: bool) -> None:
    assert exclusion((glob,))(path) is expected


def test_a_thousand_globs_are_no_burden_for_many_files() -> None:
    is_excluded = exclusion([f"vendor{number}*/x{number}-*" for number in range(1000)])
    files = [f"vendor{number // 20}/sub/x{number}.py" for number in range(20_000)]
    assert not any(map(is_excluded, files))
    assert is_excluded("vendor999a/x999-b/c.py")


@given(
    st.lists(st.text(alphabet="ab*?[]!/.", min_size=1, max_size=5), max_size=4),
    st.lists(st.text(alphabet="ab", min_size=1, max_size=2), min_size=1, max_size=3).map("/".join),
)
def test_globs_mean_together_what_they_mean_alone(globs: list[str], path: str) -> None:
    name = path.rpartition("/")[2]
    alone = [fnmatchcase(path if "/" in glob else name, glob) for glob in globs]
    assert matches(path, tuple(globs)) is any(alone)


def test_excluded_files_are_seen_by_nobody() -> None:
    selection = chosen(plugin("py"), files=("a.py", "gen/b.py"), paths={"exclude": ["gen"]})
    assert selection.files == ("a.py",)
    assert selection.tasks[0].files == ("a.py",)


def test_a_plugins_own_exclusions_are_its_own() -> None:
    plugins = {"one": {"exclude": ["gen"]}}
    selection = chosen(plugin("one"), plugin("two"), files=("a.py", "gen/b.py"), plugins=plugins)
    assert {task.id: len(task.files) for task in selection.tasks} == {"one": 1, "two": 2}


@pytest.mark.parametrize(
    ("enable", "expected"),
    [([], ["alpha"]), (["beta"], ["beta"]), (["alpha", "beta"], ["alpha", "beta"])],
)
def test_one_formatter_a_file_type_unless_both_are_named(enable: list[str], expected: list[str]) -> None:
    selection = chosen(plugin("alpha", **FIXER), plugin("beta", **FIXER), plugins={"enable": enable})
    assert names(selection) == expected
    assert all("formats these files already" in skipped.reason for skipped in selection.skipped)
    assert len(selection.skipped) == 2 - len(expected)


def test_formatters_of_folders_of_their_own_go_together() -> None:
    one, two = plugin("alpha", **FIXER), plugin("beta", **FIXER)
    below = [replace(each, only=frozenset(), nested=(each.id,)) for each in (one, two)]
    selection = chosen(*below, files=("a.py", "alpha/a.py", "beta/b.py"))
    assert {task.id: task.files for task in selection.tasks} == {
        "alpha": ("alpha/a.py",),
        "beta": ("beta/b.py",),
    }


def test_formatters_that_are_put_in_order_go_together() -> None:
    selection = chosen(plugin("sorter", **FIXER), plugin("shaper", after=["sorter"], **FIXER))
    assert (len(selection.tasks), selection.skipped) == (2, ())


def test_formatters_of_other_files_go_together() -> None:
    assert len(chosen(plugin("py", **FIXER), plugin("md", files=["*.md"], **FIXER)).tasks) == 2


def test_the_long_ones_start_first_and_the_order_is_always_the_same() -> None:
    plugins = [plugin("a"), plugin("slow", pace=0.1), plugin("b")]
    orders = [scheduled(chosen(*some).tasks, 2) for some in (plugins, plugins[::-1])]
    assert [[task.id for task in tasks] for tasks in orders] == [["slow", "a", "b"]] * 2


def test_what_takes_most_of_the_time_is_done_in_parts_where_that_is_sound() -> None:
    files = tuple(f"{number}.py" for number in range(100))
    plugins = [plugin("quick"), plugin("long", pace=10), plugin("whole", pace=5, whole_program=True)]
    tasks = scheduled(chosen(*plugins, files=files).tasks, 4)
    assert {task.id: task.parts for task in tasks} == {"whole": 1, "long": 4, "quick": 1}


def test_only_changed_files_are_seen_unless_a_tool_needs_the_whole_program() -> None:
    whole = plugin("whole", whole_program=True)
    selection = chosen(plugin("one"), whole, files=("a.py", "b.py"))

    near = narrowed(selection, {"a.py", "gone.py"})

    assert {task.id: task.files for task in near.tasks} == {"one": ("a.py",), "whole": ("a.py", "b.py")}
    assert near.files == ("a.py",)


def test_a_tool_none_of_whose_files_changed_is_skipped_with_that_reason() -> None:
    selection = chosen(plugin("py"), plugin("js", files=["*.js"]), files=("a.py", "b.js"))

    near = narrowed(selection, {"a.py"})

    assert names(near) == ["py"]
    assert [(result.id, result.reason) for result in near.skipped] == [("js", "none of its files changed")]
