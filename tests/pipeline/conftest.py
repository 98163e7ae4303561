"""Builders: good by default, spoil one thing."""

import os
from pathlib import Path
from typing import Any

import pytest

from ghapp.model import Finding, PluginResult, PluginStatus
from ghapp.plugin import Checked, Manifest, Plugin, Tools
from tests.boxes import best

NOWHERE = Path(__file__).parent / "nothing"  # a plugin's folder, with nothing in it
ROOT = Path(__file__).parents[2]


def plugin(name: str, folder: Path = NOWHERE, **fields: Any) -> Plugin:
    given = {
        "id": name,
        "name": name,
        "kind": "check",
        "files": ["*.py"],
        "enabled": "always",
        "executable": "sh",
        "install": {"apt": "dash"},
        "version": {"command": ["sh", "-c", "echo 1.0"]},
        "check": {
            "command": ["sh", "-c", "exit 0", "{files}"],
            "outputs": [{"format": "exit_status", "message": "refused"}],
        },
    }
    return Plugin(Manifest.model_validate(given | fields), folder)


def shell(name: str, script: str, folder: Path = NOWHERE, **fields: Any) -> Plugin:
    """A tool that prints `path:line: message`; its files are `$@`."""
    output = {"format": "regex", "pattern": r"(?P<path>[^:]+):(?P<line>\d+): (?P<message>.+)", "code": "X1"}
    check = {
        "command": ["sh", "-c", script, "sh", "{files}"],
        "outputs": [{**output, **fields.pop("output", {})}],
    }
    return plugin(name, folder, check=check, **fields)


def finding(**fields: Any) -> Finding:
    return Finding.model_validate(
        {"tool": "ruff", "path": "a.py", "line": 1, "code": "F1", "message": "m"} | fields
    )


def result(name: str, status: str = "ok", **fields: Any) -> PluginResult:
    return PluginResult(id=name, status=PluginStatus(status), **fields)


def checked(name: str, *findings: Finding, status: str | None = None, **fields: Any) -> Checked:
    return Checked(result(name, status or ("findings" if findings else "ok"), **fields), findings)


@pytest.fixture
def tools() -> Tools:
    """The real ones, as `make tools` installs them."""
    return Tools(Path(os.environ.get("GHAPP_TOOLS_DIR", ROOT / ".tools")), best())
