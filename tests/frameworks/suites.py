"""Suites of tests that fail in every way there is: a comment with FAILS (and how often) is where."""

import json
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ghapp.plugin import Available, load_plugins
from ghapp.sandbox import Box, Limits, private_folder
from tests.boxes import at
from tests.plugin.builders import tools

FIXTURES = Path(__file__).parent / "fixtures"
Places = Counter[tuple[str, int | None]]
_FAILS = re.compile(r"\bFAILS(?: (\d+))?(?: |$)")


@dataclass(frozen=True)
class Ended:
    """What the plugin said: its status, its lines and what stands beside them."""

    status: int | None
    lines: tuple[dict[str, Any], ...]
    stderr: str

    @property
    def places(self) -> Places:
        failed = (each for each in self.lines if each["level"] in {"failure", "error"})
        return Counter((each["path"], each["line"]) for each in failed)

    def said(self, level: str) -> list[str]:
        return [each["message"] for each in self.lines if each["level"] == level]


def files_of(tree: Path) -> list[str]:
    found = (path.relative_to(tree) for path in tree.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if "node_modules" not in path.parts)


def expected(tree: Path) -> Places:
    found: Places = Counter()
    for file in files_of(tree):
        for number, line in enumerate((tree / file).read_text().split("\n"), 1):
            if match := _FAILS.search(line):
                found[file, number] += int(match[1] or 1)
    return found


def suite(name: str, folder: Path, modules: Path | None = None) -> Path:
    tree = folder / "tree"
    shutil.copytree(FIXTURES / name, tree)
    if modules:
        (tree / "node_modules").symlink_to(modules)
    return tree


async def run_on(
    tree: Path, *, path: tuple[Path, ...] = (), readable: tuple[Path, ...] = (), seconds: int = 300
) -> Ended:
    """As the product does it: in a box without any network, the checkout read-only."""
    plugin = load_plugins().get("test_runner")
    assert plugin is not None
    found = await tools().find(plugin)
    assert isinstance(found, Available), found
    seen = (plugin.folder.resolve(), *found.folders, *readable)
    with private_folder() as home:
        box = Box(tree, home, readable=seen, path=(*path, *found.path))
        script = str(plugin.folder / "run.py")
        command = ("python", "-I", script, str(home), str(seconds), "--", *files_of(tree))
        limits = Limits(seconds=seconds, memory_mb=plugin.manifest.limits.memory_mb)
        outcome = await at("bwrap").run(command, box, limits)
    lines = tuple(json.loads(line) for line in outcome.stdout.decode().splitlines())
    return Ended(outcome.status, lines, outcome.stderr.decode())
