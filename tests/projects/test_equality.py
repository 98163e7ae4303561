"""What ghapp finds in real projects is what each tool tells by hand. Run as a module it compares three."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from ghapp.config.repository import Plugins, RepositoryConfig
from ghapp.git import open_local
from ghapp.model import Severity
from ghapp.pipeline import check_task, cores, plan, run_plugins
from ghapp.pipeline.permission import Permission
from ghapp.plugin import Around, Checked, Gate, Missing, load_plugins
from tests.boxes import best
from tests.plugin.builders import tools
from tests.projects.by_hand import HANDS, Hand, Place
from tests.projects.conftest import source
from tests.projects.test_projects import PROJECTS

pytestmark = pytest.mark.slow

SOURCES = {
    "itsdangerous": PROJECTS["itsdangerous"][:2],
    "attrs": ("25.3.0", "75d7cefc7fb576747b2c81b4442d4d4a1ce0900973527c011d1030fd3bf4af1b"),
    "flask": (
        "3.1.3",
        "0ef0e52b8a9cd932855379197dd8f94047b359ca0a78695144304cb45f87c9eb",
    ),  # projects below its root
    "jsonschema": ("4.25.0", "e63acf5c11762c0e6672ffb61482bdf57f0876684d8d249c0fe2d730d48bc55f"),
}


@dataclass(frozen=True)
class Row:
    plugin: str
    status: str
    files: int
    ghapp: Counter[Place]
    hand: Counter[Place]


def unpacked(name: str, folder: Path) -> Path:
    """As a repository, with every file of it."""
    folder.mkdir()
    tree = source(name, *SOURCES[name], folder)
    for words in (("init", "--quiet"), ("add", "--force", ".")):
        subprocess.run(["git", *words], cwd=tree, check=True)
    return tree


async def compared(tree: Path, folder: Path) -> list[Row]:
    checked = {each.result.id: each for each in await judged(tree)}
    names = await asyncio.to_thread(listed, tree)
    return [
        await beside(plugin, checked[plugin], tree, names, folder) for plugin in HANDS if plugin in checked
    ]


def listed(tree: Path) -> list[str]:
    told = subprocess.run(["git", "ls-files", "-z"], cwd=tree, capture_output=True, check=True, text=True)
    return [name for name in told.stdout.split("\0") if name and not (tree / name).is_symlink()]


async def judged(tree: Path) -> tuple[Checked, ...]:
    """All of them by ghapp."""
    config = RepositoryConfig(filter="all", plugins=Plugins(enable=tuple(HANDS)))
    selection = plan(
        load_plugins(), await open_local(tree), config, only=tuple(HANDS), permission=Permission(best().level)
    )
    around, known = Around(Gate(cores())), tools()
    return await run_plugins(selection.tasks, lambda task: check_task(task, tree, tools=known, around=around))


async def beside(plugin: str, checked: Checked, tree: Path, names: list[str], folder: Path) -> Row:
    """One plugin beside its tool."""
    hand, found = HANDS[plugin], await tools().find(next(p for p in load_plugins().plugins if p.id == plugin))
    assert not isinstance(found, Missing), found
    given = hand.takes(tree, names)
    path = os.pathsep.join([*map(str, found.path), os.environ["PATH"]])
    by_hand = await asyncio.to_thread(hand.finds, tree, given, path, folder / plugin)
    return Row(plugin, checked.result.status, len(given), places(checked, hand), by_hand)


def places(checked: Checked, hand: Hand) -> Counter[Place]:
    found = (each for each in checked.findings if each.severity is Severity.ERROR or not hand.errors)
    return Counter((each.path, each.line, each.code.removeprefix(hand.drops)) for each in found)


def differences(rows: list[Row]) -> dict[str, tuple[list[Place], list[Place]]]:
    """By plugin, what only ghapp found and what only the tool did."""
    unequal = (each for each in rows if each.ghapp != each.hand)
    return {
        each.plugin: (sorted(each.ghapp - each.hand, key=str), sorted(each.hand - each.ghapp, key=str))
        for each in unequal
    }


async def test_the_findings_are_those_that_each_tool_tells_by_hand(tmp_path: Path) -> None:
    rows = await compared(unpacked("itsdangerous", tmp_path / "tree"), tmp_path)
    assert {row.status for row in rows} <= {"ok", "findings"}
    assert differences(rows) == {}
    assert {row.plugin for row in rows if row.ghapp} >= {
        *("python_black_fix", "python_isort_fix", "python_pylint", "python_pyright", "python_bandit"),
        *("codespell", "typos", "md_markdownlint", "md_mdformat_fix"),
    }


def told(project: str, rows: list[Row]) -> str:
    return "".join(
        f"| {project} | {row.plugin} | {row.files} | {row.ghapp.total()} | {row.hand.total()} "
        f"| {'yes' if row.ghapp == row.hand else 'NO'} |\n"
        for row in rows
    )


async def main() -> int:
    """A table of the plugins that have files there, and what is not equal."""
    found = dict[str, dict[str, tuple[list[Place], list[Place]]]]()
    sys.stdout.write("| project | plugin | files | ghapp | by hand | equal |\n|---|---|---|---|---|---|\n")
    for name in SOURCES:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder).resolve()
            rows = await compared(unpacked(name, place / "tree"), place)
        sys.stdout.write(told(name, rows))
        found[name] = differences(rows)
    unequal = {name: each for name, each in found.items() if each}
    sys.stdout.write(f"{unequal}\n" if unequal else "")
    return int(bool(unequal))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
