"""How much may pass a door for one job."""

from dataclasses import dataclass

from ghapp.errors import UserProblem

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` is the time of one answer; `document_mb` of an index page, which is held in memory."""

    answer_mb: int = 2_000
    document_mb: int = 64
    total_mb: int = 5_000
    requests: int = 20_000
    seconds: float = 600.0
    connections: int = 128
    at_once: int = 16


class Account:
    """What a job has taken so far."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.requests = 0
        self.total_bytes = 0

    def ask(self) -> "Taken":
        """For one request. Raises UserProblem E554 when there were too many."""
        self.requests += 1
        if self.requests > self.limits.requests:
            raise UserProblem("E554", limit=f"{self.limits.requests} requests")
        return Taken(self)


class Taken:
    """The bytes of one answer. Every method raises UserProblem E554 when it is too much."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.limits = account.limits
        self.bytes = 0

    def check(self, size: int, most_mb: int) -> None:
        """Would `size` bytes more be let through?"""
        if self.bytes + size > most_mb * MEGABYTE:
            raise UserProblem("E554", limit=f"{most_mb} MB in one answer")
        if self._account.total_bytes + size > self.limits.total_mb * MEGABYTE:
            raise UserProblem("E554", limit=f"{self.limits.total_mb} MB in all")

    def take(self, size: int, most_mb: int) -> None:
        self.check(size, most_mb)
        self.bytes += size
        self._account.total_bytes += size
