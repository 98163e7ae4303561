"""Event: one thing that happened in a climb, kept as it was."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from ghapp.model.ladder import State
from ghapp.model.noun import Noun


class EventKind(StrEnum):
    BASIS = "basis"  # once, before all others
    MOVE = "move"
    START = "start"  # of an attempt: with no attempt behind it, it was lost
    ATTEMPT = "attempt"
    REPORT = "report"
    UNASKED = "unasked"  # of a check too: what was begun by itself, or why nothing was


class Event(Noun):
    """`sequence` counts the events of a run from 1, `number` those of one kind as the climb numbers them.

    `state` is where the climb was when it happened, for a move where it went. `cost` is in micro-dollars,
    `at` ISO 8601 in UTC. `data` is the basis, the move or the attempt, `{"agent": ...}` of a start,
    `{"blob": ..., "issues": ...}` of a report, and what came unasked.
    """

    run_id: str
    sequence: int
    kind: EventKind
    number: int
    at: str
    state: State
    cost: int = 0
    data: dict[str, Any] = Field(default_factory=dict)
