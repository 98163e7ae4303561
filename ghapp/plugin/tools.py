"""The tools that plugins drive: where they are, and how they get there."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import uv

from ghapp.errors import Problem, UserProblem
from ghapp.plugin.environment import Environment
from ghapp.plugin.plugin import Plugin
from ghapp.sandbox import Box, Limits, Outcome, Sandbox, no_sandbox, private_folder
from ghapp.sandbox.interpreter import folders_of

_AT_ONCE = 2
_INSTALLING = Limits(seconds=900, memory_mb=4096, file_mb=2048, open_files=4096)
_ASKING = Limits(seconds=30, output_mb=1)


@dataclass(frozen=True, slots=True)
class Available:
    """`path` are the folders to put on PATH, `folders` what must be readable for the tool to run."""

    path: tuple[Path, ...]
    version: str | None
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """`reason` names the command that installs it."""

    reason: str


Progress = Callable[[str, str], None]  # plugin id, what happens to it


class Tools:
    """Environments below one folder, and the sandbox that they are used in. Versions are asked once."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self._folder, self.sandbox = folder.absolute(), sandbox
        self._versions: dict[Path, str | None] = {}

    async def find(self, plugin: Plugin) -> Available | Missing:
        if plugin.manifest.install.python:
            return self._pinned(plugin)
        found = shutil.which(plugin.manifest.executable)
        if found is None:
            install = plugin.manifest.install
            way = install.by_hand or f"apt-get install {install.apt}"
            return Missing(f"{plugin.manifest.executable} is not installed: {way}")
        program = Path(found)
        if program not in self._versions:
            self._versions[program] = await _version(plugin, program.parent)
        return Available((program.parent,), self._versions[program], (program.resolve().parent,))

    def _pinned(self, plugin: Plugin) -> Available | Missing:
        """Only our own will do: another version on PATH would give other findings."""
        environment = Environment.of(plugin, self._folder)
        if environment.bin not in self._versions:
            if (version := environment.version) is None:
                return Missing(
                    f"{plugin.manifest.executable} is not installed: ghapp tools install {plugin.id}"
                )
            self._versions[environment.bin] = version
        folders = folders_of(environment.folder)
        return Available((environment.bin,), self._versions[environment.bin], folders)

    async def install(
        self, plugins: Iterable[Plugin], progress: Progress = lambda _plugin, _what: None
    ) -> tuple[Problem, ...]:
        """What is complete stays as it is. Says what could not be installed."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(plugin: Plugin) -> Problem | None:
            async with gate:
                return await self._install(plugin, progress)

        done = await asyncio.gather(*map(one, plugins))
        return tuple(problem for problem in done if problem)

    async def _install(self, plugin: Plugin, progress: Progress) -> Problem | None:
        found = await self.find(plugin)
        try:
            if isinstance(found, Missing):
                progress(plugin.id, "installing")
                found = await self._make(plugin, found)
        except UserProblem as error:
            progress(plugin.id, "failed")
            return error.problem
        progress(plugin.id, f"ready, version {found.version or 'unknown'}")
        return None

    async def _make(self, plugin: Plugin, missing: Missing) -> Available:
        if not plugin.manifest.install.python:
            raise UserProblem("E512", plugin=plugin.id, detail=missing.reason)
        environment = Environment.of(plugin, self._folder)
        held = environment.alone()
        await asyncio.to_thread(held.__enter__)
        try:
            if environment.version is None:
                await _build(plugin, environment)
        finally:
            held.__exit__(None, None, None)
        return Available((environment.bin,), environment.version)


async def _build(plugin: Plugin, environment: Environment) -> None:
    environment.clear()
    folder = str(environment.folder)
    python = ("--python", str(environment.bin / "python"))
    await _uv(plugin, environment, "venv", "--python", sys.executable, folder)
    lock = ("--require-hashes", "--only-binary", ":all:", "--requirements", str(environment.lock))
    await _uv(plugin, environment, "pip", "install", *python, *lock)
    version = await _version(plugin, environment.bin)
    if version is None:
        raise UserProblem("E512", plugin=plugin.id, detail="it was installed but does not say its version")
    environment.complete(version)


async def _uv(plugin: Plugin, environment: Environment, *words: str) -> None:
    command = (uv.find_uv_bin(), "--quiet", "--no-progress", *words)
    limits, parent = _INSTALLING, environment.folder.parent
    with private_folder() as home:
        box = Box(parent, home, environment=_settings_of_uv(os.environ))
        outcome = await no_sandbox().run(command, box, limits)  # ours, and it needs the registry
    if outcome.status != 0:
        raise UserProblem("E512", plugin=plugin.id, detail=_last_words(outcome))


def _settings_of_uv(ours: Mapping[str, str]) -> dict[str, str]:
    """How the operator reaches a package registry, and nothing else of our environment."""
    wanted = re.compile(r"UV_\w+|(https?|all|no)_proxy|SSL_CERT_(FILE|DIR)|XDG_\w+|HOME", re.IGNORECASE)
    return {name: value for name, value in ours.items() if wanted.fullmatch(name)}


async def _version(plugin: Plugin, folder: Path) -> str | None:
    version = plugin.manifest.version
    with private_folder() as home:
        try:
            outcome = await no_sandbox().run(version.command, Box(home, home, path=(folder,)), _ASKING)
        except FileNotFoundError:
            return None
    match = re.search(version.pattern, (outcome.stdout + outcome.stderr).decode(errors="replace"))
    return match[1] if outcome.status == 0 and match else None


def _last_words(outcome: Outcome) -> str:
    lines = outcome.stderr.decode(errors="replace").split("\n")
    said = " / ".join(line.strip() for line in lines if line.strip())[:500]
    return said or outcome.stopped or outcome.signal or f"status {outcome.status}"
