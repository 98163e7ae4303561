"""Plugins made up for a test: good by default, spoil one thing."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import yaml

from ghapp.plugin import Plugin, Tools, load_plugins
from ghapp.plugin.load import load_plugin
from ghapp.sandbox import Sandbox
from tests.boxes import best

ROOT = Path(__file__).resolve().parents[2]
FINDING = {"path": "a.py", "line": 1, "message": "something"}


def manifest(**changes: Any) -> dict[str, Any]:
    """A check that the shell runs. `check__command=...` changes a field of a part."""
    data: dict[str, Any] = {
        "id": "sample",
        "name": "Sample",
        "kind": "check",
        "files": ["*.py"],
        "executable": "sh",
        "install": {"apt": "dash"},
        "version": {"command": ["sh", "-c", "echo 1.2.3"]},
        "check": {
            "command": ["sh", "-c", "exit 0", "sh", "{files}"],
            "outputs": [{"format": "json", "fields": {"path": "path", "line": "line", "message": "message"}}],
        },
    }
    for name, value in changes.items():
        part, _, field = name.partition("__")
        (data[part] if field else data)[field or name] = value
    return data


def write(folder: Path, data: dict[str, Any], name: str | None = None) -> Path:
    place = folder / (name or data["id"])
    place.mkdir(parents=True, exist_ok=True)
    path = place / "plugin.yml"
    path.write_text(yaml.safe_dump(data))
    return path


def plugin(folder: Path, script: str = "exit 0", **changes: Any) -> Plugin:
    """A plugin whose tool is a shell script that gets the files as arguments."""
    changes.setdefault("check__command", ["sh", "-c", script, "sh", "{files}"])
    return load_plugin(write(folder, manifest(**changes)))


def prints(*findings: dict[str, Any], status: int = 1) -> str:
    return f"cat <<'END'\n{json.dumps(list(findings))}\nEND\nexit {status}"


def real(name: str) -> Plugin:
    found = load_plugins().get(name)
    assert found is not None
    return found


def tools(sandbox: Sandbox | None = None) -> Tools:
    """Those that this machine has, in its strongest sandbox or another."""
    return Tools(Path(os.environ.get("GHAPP_TOOLS_DIR", ROOT / ".tools")), sandbox or best())


PYTHON = sys.executable
