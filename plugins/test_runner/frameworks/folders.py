"""Folders of a checkout, as frameworks look for them."""

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

_RUNNERS = {
    "jest": re.compile(r"\bjest\b"),
    "vitest": re.compile(r"\bvitest\b"),
    "node": re.compile(r"\bnode\b.* --test\b"),
}
_LARGEST = 1_000_000  # bytes of a file that is looked into


def folder_of(file: str) -> str:
    return PurePosixPath(file).parent.as_posix()


def nearest(file: str, folders: Collection[str]) -> str | None:
    """The innermost of these folders that the file is in."""
    above = (parent.as_posix() for parent in PurePosixPath(file).parents)
    return next((folder for folder in above if folder in folders), None)


def text_of(path: Path) -> str:
    """ "" for what cannot be read."""
    try:
        return path.read_text(encoding="utf-8") if path.stat().st_size <= _LARGEST else ""
    except (OSError, ValueError):
        return ""


def packages(tree: Path, files: Collection[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every package.json that can be read, with its folder."""
    for file in files:
        if PurePosixPath(file).name == "package.json":
            try:
                package = json.loads(text_of(tree / file))
            except (ValueError, RecursionError):
                continue
            if isinstance(package, dict):
                yield folder_of(file), package


def script(package: dict[str, Any]) -> str:
    """What `npm test` runs."""
    scripts = package.get("scripts")
    return str(scripts.get("test", "")) if isinstance(scripts, dict) else ""


def runners(package: dict[str, Any]) -> list[str]:
    """Those that `npm test` starts."""
    return [name for name, pattern in _RUNNERS.items() if pattern.search(script(package))]


def uses(package: dict[str, Any], runner: str) -> bool:
    """What `npm test` starts decides; where that is something else, what the package depends on."""
    named = runners(package)
    return runner in named if named else runner in package or _depends(package, runner)


def configured(
    tree: Path, files: Collection[str], runner: str, configuration: re.Pattern[str]
) -> dict[str, str]:
    """Folders of packages that use it, and of a configuration of it."""
    known = dict(packages(tree, files))
    found = {
        folder: PurePosixPath(folder, "package.json").as_posix()
        for folder, package in known.items()
        if uses(package, runner)
    }
    for file in files:
        if configuration.fullmatch(PurePosixPath(file).name):
            package = known.get(folder_of(file), {})
            if uses({runner: "configured", **package}, runner):
                found.setdefault(folder_of(file), file)
    return found


def _depends(package: dict[str, Any], name: str) -> bool:
    kinds = ("dependencies", "devDependencies", "peerDependencies")
    return any(isinstance(package.get(kind), dict) and name in package[kind] for kind in kinds)
