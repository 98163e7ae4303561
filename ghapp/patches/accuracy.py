"""What really happened to merged patches decides whether more of them are merged. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from ghapp.model import Decided

LATEST = 20  # of the merged ones are looked at
LEAST = 5  # fewer say nothing
SHARE = 0.90  # that must survive
DAYS = 14  # a patch that was undone later than that had done its work


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of the latest `merged` patches `survived` were not undone: reverted, or repaired once more."""

    survived: int
    merged: int

    @property
    def share(self) -> float | None:
        return self.survived / self.merged if self.merged else None

    @property
    def is_enough(self) -> bool:
        return self.merged < LEAST or self.survived >= SHARE * self.merged


def accuracy_of(merged: Sequence[Decided]) -> Accuracy:
    """`merged` has the latest first."""
    latest = merged[:LATEST]
    return Accuracy(sum(each.undone_at is None for each in latest), len(latest))
