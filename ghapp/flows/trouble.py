"""Trouble at the outer edge of a flow: counted, logged, and, when it is our own bug, reported."""

from collections.abc import Awaitable, Callable

import sentry_sdk

from ghapp.engine import Steps
from ghapp.errors import GhappError, Problem, TryLater
from ghapp.flows.doors import Doors
from ghapp.observability.log import logger

_log = logger(__name__)


def note(doors: Doors, error: Exception, bug: str, **context: object) -> Problem:
    """What happened, as people meet it. Whatever is no GhappError is our bug, told under the code `bug`."""
    if isinstance(error, GhappError):
        _log.warning("it went wrong", code=error.code, problem=str(error))
        problem = error.problem
    else:
        _log.error("our own bug", exc_info=error)
        sentry_sdk.capture_exception(error)
        problem = Problem.of(bug, detail=type(error).__name__, **context)
    doors.metrics.errors.labels(problem.code).inc()
    return problem


async def attempt(
    steps: Steps, name: str, work: Callable[[], Awaitable[object]], *, waits: bool = False
) -> bool:
    """Run a step that may be refused for good: that is logged, and the flow goes on.

    `waits`: a door that stays shut for longer than a step waits is raised as TryLater.
    """

    async def nothing_returned() -> None:
        await work()

    try:
        await steps.run(name, nothing_returned, whole=True)
    except GhappError as error:
        if waits and isinstance(error, TryLater):
            raise
        _log.warning("refused", step=name, code=error.code, problem=str(error))
        return False
    return True
