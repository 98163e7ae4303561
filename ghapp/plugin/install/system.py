"""What is not for ghapp to install, as a package of the system: whatever version is there is used."""

import shutil
from pathlib import Path

from ghapp.errors import UserProblem
from ghapp.plugin.install.asking import asked_version
from ghapp.plugin.install.way import Available, Missing
from ghapp.plugin.plugin import Plugin


class System:
    wanted = ""

    def __init__(self, plugin: Plugin) -> None:
        self._plugin = plugin
        self._known: Available | None = None

    async def find(self) -> Available | Missing:
        manifest = self._plugin.manifest
        found = shutil.which(manifest.executable)
        if found is None:
            way = manifest.install.by_hand or f"apt-get install {manifest.install.apt}"
            return Missing(f"{manifest.executable} is not installed: {way}", system=True)
        program = Path(found)
        if self._known is None or self._known.path != (program.parent,):
            version = await asked_version(manifest.version, (program.parent,))
            self._known = Available((program.parent,), version, (program.resolve().parent,))
        return self._known

    async def make(self) -> Available:
        found = await self.find()
        if isinstance(found, Missing):
            raise UserProblem("E512", plugin=self._plugin.id, detail=found.reason)
        return found

    async def trouble(self) -> str:
        found = await self.find()
        if isinstance(found, Missing):
            return found.reason
        return "" if found.version else f"{self._plugin.manifest.executable} does not say its version"
