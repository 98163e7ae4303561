"""One error as people meet it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened (with `{fields}` to fill in), and at least two things to do about it."""

    message: str
    suggestions: tuple[str, ...]
    severity: str = "error"  # info | warning | error | critical
    recoverable: bool = False
