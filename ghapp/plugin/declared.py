"""Tools that a repository declares in its configuration: any that prints SARIF, as a plugin like others."""

from pathlib import Path

from ghapp.config.repository import SarifTool
from ghapp.plugin.manifest import Manifest
from ghapp.plugin.plugin import Plugin

_NOTHING = Path(__file__).with_name("nothing")
_FILES = "{files}"
_LEVELS = {"error": "error", "warning": "warning", "note": "info", "none": "info"}


def declared(tool: SarifTool) -> Plugin:
    """It runs the project's code, with the project's dependencies. ValueError: its command makes no sense.

    The shell only looks for its program when it runs, on the PATH inside the sandbox: nobody installs it.
    """
    output = {"format": "sarif", "category": tool.category, "levels": _LEVELS}
    fields = {
        "id": tool.id,
        "name": tool.id,
        "kind": "check",
        "files": tool.files,
        "enabled": "always",
        "executable": "sh",
        "install": {"apt": "dash"},
        "version": {"command": ("sh", "-c", "")},  # it is not known: it is the project's
        "dependencies": {},
        "whole_program": _FILES not in tool.command,
        "executes": "tests",
        "check": {
            "command": ("sh", "-c", 'exec "$@"', "sh", *tool.command),
            "clean_may_report": True,
            "outputs": [output],
        },
    }
    return Plugin(Manifest.model_validate(fields), _NOTHING)
