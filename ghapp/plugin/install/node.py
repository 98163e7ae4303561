"""Tools of Node.js: a package.json and its lock with checksums, laid out by npm. No package runs a script."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ghapp.plugin.install.asking import installed, passed_on
from ghapp.plugin.plugin import Plugin

_REGISTRY = "https://registry.npmjs.org/"  # npm puts the operator's own in its place
_SETTINGS = (
    r"npm_config_(registry|userconfig|globalconfig|cafile|ca|(https?-?_?)?proxy|noproxy|//.*)"
    r"|NODE_EXTRA_CA_CERTS"
)
_INSTALL = (
    "npm",
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--loglevel=error",
)
MANIFEST = "package.json"


class Node:
    def __init__(self, plugin: Plugin) -> None:
        self._plugin = plugin
        self.lock = plugin.folder / (plugin.manifest.install.node or "")

    @property
    def wanted(self) -> str:
        """Of the first dependency: that is the tool, the others come with it."""
        packages = json.loads(self.lock.read_bytes()).get("packages", {})
        first = next(iter(packages.get("", {}).get("dependencies", {})), "")
        return str(packages.get(f"node_modules/{first}", {}).get("version", ""))

    def lacks(self) -> str:
        missing = [name for name in ("node", "npm") if shutil.which(name) is None]
        if missing:
            return f"{' and '.join(missing)} not installed: apt-get install nodejs npm"
        least = self._least
        here = _version(_node()) if least else ""
        if _numbers(here) >= _numbers(least):
            return ""
        return f"{here} is too old, node {least} or newer is needed: https://nodejs.org/en/download"

    @property
    def _least(self) -> str:
        """`>=20.19` in `engines` of package.json; other forms are not understood, and ask for nothing."""
        asked = json.loads(self.lock.with_name(MANIFEST).read_bytes()).get("engines", {}).get("node", "")
        return str(asked).removeprefix(">=")

    def path(self, folder: Path) -> tuple[Path, ...]:
        return (folder / "node_modules" / ".bin", _node().parent)

    def readable(self, folder: Path) -> tuple[Path, ...]:
        """Where node was not built in one piece, what it loads is in `lib` beside it."""
        libraries = _node().parent.with_name("lib")
        return (folder, *(path for path in (libraries,) if path.is_dir()))

    async def build(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        shutil.copy(self.lock.with_name(MANIFEST), folder / MANIFEST)
        shutil.copy(self.lock, folder / "package-lock.json")
        await installed(self._plugin.id, _INSTALL, folder, passed_on(_SETTINGS, os.environ))


def check_lock(lock: Path) -> None:
    """Raises ValueError: what two machines could get differently."""
    if not lock.with_name(MANIFEST).is_file():
        raise ValueError(f"there is no {MANIFEST} beside {lock.name}")
    if wrong := unfit(json.loads(lock.read_bytes())):
        raise ValueError(f"{lock.name}: {wrong}")


def unfit(lock: Mapping[str, Any]) -> str:
    """The first package that two machines could get differently, and why."""
    for name, package in lock.get("packages", {}).items():
        if not name or package.get("inBundle"):  # ourselves; a part of what is checked already
            continue
        if not str(package.get("resolved")).startswith(_REGISTRY):
            return f"{name} does not come from {_REGISTRY}"
        if not str(package.get("integrity")).startswith("sha512-"):
            return f"{name} has no checksum"
    return "" if lock.get("packages") else "it names no packages"


def _numbers(version: str) -> tuple[int, ...]:
    match = re.fullmatch(r"(?:node )?v?(\d+(?:\.\d+)*)", version)
    return tuple(map(int, match[1].split("."))) if match else ()


@lru_cache(maxsize=4)
def _version(node: Path) -> str:
    """Asked once: `node v20.19.0`."""
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, env={})
    return f"node {told.stdout.strip()}"


def _node() -> Path:
    """The program itself, not a link to it."""
    return Path(shutil.which("node") or "node").resolve()
