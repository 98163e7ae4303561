"""What a Python project says of itself in its files."""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LARGEST = 10_000_000  # bytes of a lock file
NAMES = ("pyproject.toml", "setup.py", "setup.cfg", "uv.lock", "poetry.lock")
# Extras, groups and files of requirements that tests need: the first kind there is.
_TESTS, _DEVELOPMENT = re.compile(r"tests?|testing", re.IGNORECASE), re.compile(r"dev|ci", re.IGNORECASE)
_REQUIREMENTS = re.compile(
    r"requirements(?:[-_./](?P<kind>\w+))?\.txt|(?P<before>\w+)[-_]requirements\.txt", re.IGNORECASE
)
_ALWAYS = {"", "base", "main"}


@dataclass(frozen=True, slots=True)
class Manifests:
    """`named` are those of NAMES that are there, `listed` the files of requirements that tests need."""

    named: tuple[str, ...]
    listed: tuple[str, ...]
    project: dict[str, Any] = field(default_factory=dict)
    lock: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, tree: Path, files: Collection[str]) -> "Manifests":
        """Raises ValueError: a file that cannot be read."""
        named = tuple(name for name in NAMES if name in files)
        project = _toml(tree / "pyproject.toml") if "pyproject.toml" in named else {}
        lock = _toml(tree / "poetry.lock") if "poetry.lock" in named and "uv.lock" not in named else {}
        return cls(named, _listed(files), project, lock)

    @property
    def is_installable(self) -> bool:
        return "setup.py" in self.named or "project" in self.project or "build-system" in self.project

    @property
    def asks_for_nothing(self) -> bool:
        """It says by itself that it needs no other package."""
        project = self.project.get("project", {})
        unsaid = {*self.named} - {"pyproject.toml"} or "dependencies" in project.get("dynamic", ())
        asked = project.get("dependencies") or self.listed or self.extras or self.groups
        return "project" in self.project and not (unsaid or asked)

    @property
    def extras(self) -> list[str]:
        return for_tests(self.project.get("project", {}).get("optional-dependencies", {}))

    @property
    def groups(self) -> list[str]:
        return for_tests(self.project.get("dependency-groups", {}))


def for_tests(names: Collection[str]) -> list[str]:
    found = ([name for name in names if kind.fullmatch(name)] for kind in (_TESTS, _DEVELOPMENT))
    return next(filter(None, found), [])


def _listed(files: Collection[str]) -> tuple[str, ...]:
    found = {file: match for file in sorted(files) if (match := _REQUIREMENTS.fullmatch(file))}
    kinds = {file: match["kind"] or match["before"] or "" for file, match in found.items()}
    wanted = {*for_tests({*kinds.values()}), *_ALWAYS}
    return tuple(file for file, kind in kinds.items() if kind in wanted)


def _toml(path: Path) -> dict[str, Any]:
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} is larger than {LARGEST // 1_000_000} MB")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path.name} cannot be read: {error}") from None
