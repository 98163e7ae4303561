"""Python tools: a lock file with hashes, built by uv into a virtual environment."""

import os
import re
import sys
from pathlib import Path

import uv

from ghapp.plugin.install.asking import installed, passed_on
from ghapp.plugin.plugin import Plugin
from ghapp.sandbox.interpreter import folders_of

_SETTINGS = r"UV_\w+|XDG_\w+|HOME"
_PINNED = re.compile(r"^([\w.-]+)(?:\[.*?\])?\s*==\s*([^\s;\\]+)", re.MULTILINE)


class Python:
    def __init__(self, plugin: Plugin) -> None:
        self._plugin = plugin
        self.lock = plugin.folder / (plugin.manifest.install.python or "")

    @property
    def wanted(self) -> str:
        """As the first line of the `.in` file beside the lock says, or the lock of the executable's name."""
        asked = self.lock.with_suffix(".in")
        if asked.is_file() and (first := _PINNED.search(asked.read_text())):
            return first[2]
        locked: dict[str, str] = dict(_PINNED.findall(self.lock.read_text()))
        return locked.get(self._plugin.manifest.executable, "")

    def lacks(self) -> str:
        return ""  # uv comes with ghapp

    def path(self, folder: Path) -> tuple[Path, ...]:
        return (folder / "bin",)

    def readable(self, folder: Path) -> tuple[Path, ...]:
        return folders_of(folder)

    async def build(self, folder: Path) -> None:
        await self._uv(folder, "venv", "--python", sys.executable, str(folder))
        where = ("--python", str(folder / "bin" / "python"))
        locked = ("--require-hashes", "--only-binary", ":all:", "--requirements", str(self.lock))
        await self._uv(folder, "pip", "install", "--compile-bytecode", *where, *locked)

    async def _uv(self, folder: Path, *words: str) -> None:
        command = (uv.find_uv_bin(), "--quiet", "--no-progress", *words)
        await installed(self._plugin.id, command, folder.parent, passed_on(_SETTINGS, os.environ))
