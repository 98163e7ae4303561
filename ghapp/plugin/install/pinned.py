"""A tool in an environment of its own. Only this one will do: another version would find other things."""

import asyncio
from pathlib import Path
from typing import Protocol

from ghapp.errors import UserProblem
from ghapp.plugin.install.asking import asked_version
from ghapp.plugin.install.environment import Environment
from ghapp.plugin.install.way import Available, Missing
from ghapp.plugin.plugin import Plugin


class Recipe(Protocol):
    """How an environment is made from its lock."""

    @property
    def lock(self) -> Path: ...

    @property
    def wanted(self) -> str: ...

    def lacks(self) -> str:
        """What the system must have and has not, with the command that installs it."""

    def path(self, folder: Path) -> tuple[Path, ...]: ...

    def readable(self, folder: Path) -> tuple[Path, ...]: ...

    async def build(self, folder: Path) -> None:
        """In a folder that is not there yet. Raises UserProblem E512."""


class Pinned:
    def __init__(self, plugin: Plugin, tools: Path, recipe: Recipe) -> None:
        self._plugin, self._recipe = plugin, recipe
        self._environment = Environment.of(plugin.id, recipe.lock, tools)

    @property
    def wanted(self) -> str:
        return self._recipe.wanted

    async def find(self) -> Available | Missing:
        if lacks := self._recipe.lacks():
            return Missing(lacks, system=True)
        version = self._environment.version
        return Missing(self._absence) if version is None else self._available(version)

    async def make(self) -> Available:
        if lacks := self._recipe.lacks():
            raise UserProblem("E512", plugin=self._plugin.id, detail=lacks)
        held = self._environment.alone()
        await asyncio.to_thread(held.__enter__)
        try:
            version = self._environment.version  # another process may have made it meanwhile
            return self._available(await self._build() if version is None else version)
        finally:
            held.__exit__(None, None, None)

    async def trouble(self) -> str:
        found = await self.find()
        if isinstance(found, Missing):
            return found.reason if found.system else self._why()
        says = await asked_version(self._plugin.manifest.version, found.path)
        return (
            "" if says == found.version else f"says {says or 'no version'}, was installed as {found.version}"
        )

    def _why(self) -> str:
        if self._environment.folder.exists():
            return f"half-installed: ghapp tools install {self._plugin.id}"
        old = ", ".join(sorted({other.version or "" for other in self._environment.others}))
        return (
            f"only {old} of another lock is installed: ghapp tools install {self._plugin.id}"
            if old
            else self._absence
        )

    @property
    def _absence(self) -> str:
        return f"{self._plugin.manifest.executable} is not installed: ghapp tools install {self._plugin.id}"

    async def _build(self) -> str:
        environment = self._environment
        environment.clear()
        await self._recipe.build(environment.folder)
        version = await asked_version(self._plugin.manifest.version, self._recipe.path(environment.folder))
        if version is None:
            detail = "it was installed but does not say its version"
            raise UserProblem("E512", plugin=self._plugin.id, detail=detail)
        environment.complete(version)
        return version

    def _available(self, version: str) -> Available:
        folder = self._environment.folder
        return Available(self._recipe.path(folder), version, self._recipe.readable(folder))
