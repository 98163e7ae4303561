"""Environment: what a box is given so that a project's dependencies are there. Read-only for the runs."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ghapp.sandbox.interpreter import ours

# Go asks for nothing: a module without a line in go.sum is taken as it was when it came.
_OFFLINE = {"GOPROXY": "off", "GOSUMDB": "off", "GOENV": "off", "GOTOOLCHAIN": "local"}


@dataclass(frozen=True, slots=True)
class Environment:
    """`links` are to be made in the checkout before the run: name below it -> where it leads.

    `key` changes with what is installed, `python` is the project's interpreter if it has one, `roots` are the
    folders of a checkout whose modules come before those installed.
    """

    key: str = ""
    python: Path | None = None
    path: tuple[Path, ...] = ()
    readable: tuple[Path, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    roots: tuple[str, ...] = ()
    links: Mapping[str, Path] = field(default_factory=dict)

    def variables(self, tree: Path) -> dict[str, str]:
        """For a run on `tree`, which need not be where it was asked for."""
        modules = {"PYTHONPATH": os.pathsep.join(str(tree / root) for root in self.roots)}
        return {**self.fixed, **(modules if self.roots else {})}

    def link(self, tree: Path) -> None:
        """What the checkout has of its own stays."""
        for name, target in self.links.items():
            with contextlib.suppress(FileExistsError):
                (tree / name).symlink_to(target)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an environment is built: `built` is its own, `project` the copy that it was built in."""

    folder: Path

    @property
    def built(self) -> Path:
        return self.folder / "built"

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def venv(self) -> Path:
        return self.built / "venv"

    @property
    def modules(self) -> Path:
        return self.project / "node_modules"

    def variables(self) -> dict[str, str]:
        """For building and for running alike; where there is no such thing they harm nobody."""
        return {"VIRTUAL_ENV": str(self.venv), "GOMODCACHE": str(self.built / "go"), "GOFLAGS": "-mod=mod"}

    def environment(self, roots: tuple[str, ...]) -> Environment:
        links = {"node_modules": self.modules} if self.modules.is_dir() else {}
        python = self.venv / "bin/python"
        return Environment(
            key=self.folder.name,
            python=python if python.exists() else None,
            path=tuple(self._programs()),
            readable=tuple(self._folders()),
            fixed=self.variables() | _OFFLINE,
            roots=roots,
            links=links,
        )

    def _programs(self) -> Iterator[Path]:
        for folder in (self.venv / "bin", self.built / "bin", self.modules / ".bin"):
            if folder.is_dir() and folder.resolve().is_relative_to(self.folder.resolve()):
                yield folder

    def _folders(self) -> Iterator[Path]:
        """The interpreter is ours, whatever the link in the virtual environment says by now."""
        yield from (folder for folder in (self.built, self.project) if folder.is_dir())
        yield from ours()[1]
