"""What the door to models saw of each question: did the provider answer, and would it the next time? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from ghapp.errors import Problem

_PASSING = frozenset({408, 409, 425, 429})  # and all from 500


@dataclass(frozen=True, slots=True)
class Seen:
    """`status` is what the box was told, 0 where it was told nothing. `trouble` is empty for an answer."""

    status: int
    trouble: str = ""
    is_transient: bool = False


def answered(provider: str, status: int) -> Seen:
    """By the provider itself, whose words are not repeated."""
    if status < 400:
        return Seen(status)
    return Seen(status, f"the provider {provider} answered {status}", status in _PASSING or status >= 500)


def failed(problem: Problem, status: int) -> Seen:
    """What the provider never got, refuses for good, or did not answer whole: the last alone may pass."""
    return Seen(
        status, problem.message.rstrip("."), problem.code == "E563" and "status" not in problem.context
    )


def unanswered(provider: str) -> Seen:
    """The box ended, and was still waiting."""
    return Seen(0, f"the provider {provider} had not answered", is_transient=True)


def last_trouble(seen: Sequence[Seen]) -> Seen | None:
    """None where the last question was answered: what came before it was overcome."""
    return seen[-1] if seen and seen[-1].trouble else None
