"""Four kinds of trouble. Whatever is none of these is our own bug."""

from ghapp.errors.problem import Problem


class GhappError(Exception):
    """Carries the problem as people meet it: `UserProblem("E310", key="WEBHOOK_SECRET")`."""

    def __init__(self, code: str, /, **context: object) -> None:
        self.problem = Problem.of(code, **context)
        super().__init__(str(self.problem))

    @property
    def code(self) -> str:
        return self.problem.code


class UserProblem(GhappError):
    """Shown to the person; not retried, not sent to Sentry."""


class TryLater(GhappError):
    """A door is shut for now (rate limit, 5xx, lock); `after` is in seconds."""

    def __init__(self, code: str, /, *, after: float = 1.0, **context: object) -> None:
        self.after = after
        super().__init__(code, **context)


class ToolBroke(GhappError):
    """A tool ended outside its declared statuses."""
