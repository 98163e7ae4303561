"""Run: one check or repair of a commit."""

import os
import time
from enum import StrEnum

from ghapp.model.commit import Commit
from ghapp.model.noun import Noun
from ghapp.model.report import Conclusion

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: sorts as it counts, no look-alikes


def new_run_id(now_ns: int | None = None) -> str:
    """26 characters: 48 bits of milliseconds, 80 random bits (the ULID layout). Sorts by time."""
    milliseconds = (time.time_ns() if now_ns is None else now_ns) // 1_000_000
    number = (milliseconds << 80) | int.from_bytes(os.urandom(10))
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


class RunKind(StrEnum):
    CHECK = "check"
    REPAIR = "repair"


class RunState(StrEnum):
    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Run(Noun):
    """`number` grows with every re-run of the same key; `check_id` is GitHub's check run.

    `delivery_guid` is the delivery that started it; times are ISO 8601 in UTC.
    """

    id: str
    kind: RunKind = RunKind.CHECK
    key: str
    number: int = 1
    commit: Commit
    state: RunState = RunState.QUEUED
    conclusion: Conclusion | None = None
    check_id: int | None = None
    delivery_guid: str = ""
    created_at: str
    finished_at: str | None = None

    @property
    def is_active(self) -> bool:
        return self.state in {RunState.QUEUED, RunState.IN_PROGRESS}
