"""Built-in plugins with another tool: the manifest's own command line runs a shell script instead."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from ghapp.plugin import Plugin, Tools
from ghapp.plugin.install.environment import Environment
from ghapp.plugin.shape import Version
from tests.boxes import best

_VERSION = Version(command=("printf", "1.0"))  # one that hangs would do so there too, before it is run


class Fakes:
    """One folder of tools. Programs of the system are put on PATH, with a `node` that is new enough."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self._system, self._folder = folder, folder / "system", folder / "tools"
        self.tools = Tools(self._folder, best())
        _write(self._system, ("node", "npm"), "echo v99.0.0")
        patch.setenv("PATH", str(self._system), prepend=":")

    def instead(self, plugin: Plugin, script: str, **limits: float) -> Plugin:
        """The plugin with `script` for its tool."""
        manifest = plugin.manifest
        starts = {part.command[0] for part in (manifest.check, manifest.fix) if part}
        _write(self._place(plugin), {manifest.executable, *starts}, script)
        limit = manifest.limits.model_copy(update=limits)
        return Plugin(manifest.model_copy(update={"limits": limit, "version": _VERSION}), plugin.folder)

    def _place(self, plugin: Plugin) -> Path:
        install = plugin.manifest.install
        lock = install.python or install.node
        if lock is None:
            return self._system
        environment = Environment.of(plugin.id, plugin.folder / lock, self._folder)
        environment.folder.mkdir(parents=True)
        environment.complete("1.0")
        return environment.folder / ("bin" if install.python else "node_modules/.bin")


def _write(folder: Path, names: Iterable[str], script: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
