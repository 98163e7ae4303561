"""Accounts, and the clock of the local GitHub."""

from dataclasses import dataclass
from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(eq=False, slots=True)
class User:
    """An account: `kind` is User, Bot or Organization."""

    id: int
    login: str
    kind: str = "User"
