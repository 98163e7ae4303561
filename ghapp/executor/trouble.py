"""Errors as they cross the pipe: the three kinds that people meet come back as what they were."""

import traceback
from typing import Any

from ghapp.errors import GhappError, Problem, ToolBroke, TryLater, UserProblem

_KINDS: dict[str, type[GhappError]] = {kind.__name__: kind for kind in (UserProblem, TryLater, ToolBroke)}
_LONGEST = 20_000  # characters of a traceback


class ExecutorBug(Exception):
    """Our own mistake, in the executor. Its traceback there is a note of this error: for logs only."""


def as_document(error: BaseException) -> dict[str, Any]:
    for name, kind in _KINDS.items():
        if isinstance(error, kind):
            return {"kind": name, "problem": error.problem.as_dict(), "after": getattr(error, "after", 0)}
    text = "".join(traceback.format_exception(error))
    return {"kind": "bug", "name": type(error).__name__, "traceback": text[-_LONGEST:]}


def as_error(document: dict[str, Any]) -> Exception:
    """Raises KeyError, TypeError or ValueError for what no executor of ours sends."""
    kind = _KINDS.get(document["kind"])
    if kind is None:
        bug = ExecutorBug(str(document["name"]))
        bug.add_note(str(document["traceback"])[-_LONGEST:])
        return bug
    error = kind.telling(Problem.model_validate(document["problem"]))
    if isinstance(error, TryLater):
        error.after = float(document["after"])
    return error
