"""Four kinds of trouble. Whatever is none of these is our own bug."""

import math
from typing import Self

from ghapp.errors.problem import Problem


class GhappError(Exception):
    """Carries the problem as people meet it: `UserProblem("E310", key="WEBHOOK_SECRET")`."""

    def __init__(self, code: str, /, **context: object) -> None:
        self.problem = Problem.of(code, **context)
        super().__init__(str(self.problem))

    @classmethod
    def telling(cls, problem: Problem) -> Self:
        """A problem that was a value, raised to be told."""
        error = cls.__new__(cls, str(problem))
        error.problem = problem
        return error

    def __reduce__(self) -> tuple[object, ...]:
        """The durable engine stores the error of a step and raises it again after a crash."""
        return _rebuild, (type(self), self.problem, self.__dict__.copy())

    @property
    def code(self) -> str:
        return self.problem.code


class UserProblem(GhappError):
    """Shown to the person; not retried, not sent to Sentry."""


class TryLater(GhappError):
    """A door is shut for now (rate limit, 5xx, lock); `after` is in seconds."""

    def __init__(self, code: str, /, *, after: float = 1.0, **context: object) -> None:
        self.after = after
        super().__init__(code, **{"after": math.ceil(after), **context})


class ToolBroke(GhappError):
    """A tool ended outside its declared statuses."""


def _rebuild(kind: type[GhappError], problem: Problem, state: dict[str, object]) -> GhappError:
    error = kind.__new__(kind, str(problem))
    error.__dict__.update(state)
    return error
