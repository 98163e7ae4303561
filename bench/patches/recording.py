"""What visible tests call a function with, and what comes of it: the tested inputs."""

import ast
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.patches.mutations import functions_of
from bench.patches.overfitting import inserted
from bench.patches.projects import Project
from bench.patches.running import failing_of
from bench.patches.splitting import extent

Given = tuple[str, ...]
_RECORDER = """\
def _ghapp_recorded(function):
    import functools, inspect, json
    signature = inspect.signature(function)
    @functools.wraps(function)
    def recorded(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        given = [repr(each) for each in bound.arguments.values()]
        result = "raises"
        try:
            result = function(*args, **kwargs)
            return result
        finally:
            with open({log!r}, "a") as log:
                log.write(json.dumps([*given, repr(result)]) + "\\n")
    return recorded
"""


def calls_of(project: Project, path: str, function: str, text: str) -> Mapping[Given, str]:
    """The last result for each input that Python can write down."""
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
        log = Path(folder) / "calls"
        code = {**project.code, path: _with_recorder(text, function, log)}
        failing_of(project, code, project.visible)
        told = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    return {tuple(given): result for *given, result in told if all(map(is_literal, given))}


def _with_recorder(text: str, function: str, log: Path) -> str:
    first, _last = extent(functions_of(text)[function])
    recorder = [*_RECORDER.format(log=str(log)).splitlines(), "", "@_ghapp_recorded"]
    return inserted(text, first - 1, *recorder)


def is_literal(text: str) -> bool:
    try:
        return repr(ast.literal_eval(text)) == text
    except (ValueError, SyntaxError):
        return False
