"""Hands: how an edit or a command is asked of an agent, by the tools that it offers."""

import shlex
from collections.abc import Callable, Iterable, Mapping

from ghapp.demo.models.script import Body, Call, Edit

READERS: Mapping[str, Callable[[str], Body]] = {"Read": lambda path: {"file_path": path}}
EDITORS: Mapping[str, Callable[[Edit], Body]] = {
    "Edit": lambda edit: {"file_path": edit.path, "old_string": edit.old, "new_string": edit.new},
    "edit_file": lambda edit: {"path": edit.path, "old": edit.old, "new": edit.new},
}
SHELLS: Mapping[str, Callable[[str], Body]] = {
    "Bash": lambda command: {"command": command, "description": "Run a command"},
    "exec_command": lambda command: {"cmd": command},
    "shell_command": lambda command: {"command": command},
    "shell": lambda command: {"command": ["bash", "-c", command]},
}


def first(known: Iterable[str], offered: frozenset[str]) -> str | None:
    return next((name for name in known if name in offered), None)


def read(tool: str, path: str) -> Call:
    return Call(tool, READERS[tool](path))


def change(tool: str, edit: Edit) -> Call:
    """By an editor; a shell is given a command that does the same."""
    if tool in EDITORS:
        return Call(tool, EDITORS[tool](edit))
    return run(tool, _command(edit))


def run(tool: str, command: str) -> Call:
    return Call(tool, SHELLS[tool](command))


def in_words(edit: Edit) -> str:
    """For an agent without tools: a block that says what to search and what to put there."""
    old, new = _lines(edit.old), _lines(edit.new)
    return f"{edit.path}\n```\n<<<<<<< SEARCH\n{old}=======\n{new}>>>>>>> REPLACE\n```\n"


def _lines(text: str) -> str:
    return text if text.endswith("\n") or not text else f"{text}\n"


def _command(edit: Edit) -> str:
    if not edit.old:
        return f"printf %s {shlex.quote(edit.new)} > {shlex.quote(edit.path)}"
    hunk = [f"-{line}" for line in edit.old.splitlines()] + [f"+{line}" for line in edit.new.splitlines()]
    patch = ["*** Begin Patch", f"*** Update File: {edit.path}", "@@", *hunk, "*** End Patch"]
    return "\n".join(["apply_patch <<'SCRIPTED'", *patch, "SCRIPTED"])
