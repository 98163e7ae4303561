"""Why a repair ended as it did: read off the events of its climb. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from ghapp.model import Attempt, Event, EventKind, Move, Unasked


@dataclass(frozen=True, slots=True)
class Why:
    """`first` and `best` are the blobs of the first report and of the last that was kept; None before any.

    `lost` are the numbers of attempts that began and have no end: the server stopped, or they are under way.
    `unasked` is what was begun by itself, or why nothing came of it.
    """

    moves: tuple[Move, ...]
    attempts: tuple[Attempt, ...]
    lost: tuple[int, ...]
    first: str | None
    best: str | None
    unasked: Unasked | None = None


def why_of(events: Sequence[Event]) -> Why:
    moves = tuple(Move.model_validate(event.data) for event in _of(events, EventKind.MOVE))
    attempts = tuple(Attempt.model_validate(event.data) for event in _of(events, EventKind.ATTEMPT))
    reports = {event.number: str(event.data["blob"]) for event in _of(events, EventKind.REPORT)}
    kept = max((each.number for each in attempts if each.success and each.number in reports), default=0)
    begun = {event.number for event in _of(events, EventKind.START)}
    lost = tuple(sorted(begun - {each.number for each in attempts}))
    unasked = next((Unasked.model_validate(each.data) for each in _of(events, EventKind.UNASKED)), None)
    return Why(moves, attempts, lost, reports.get(0), reports.get(kept), unasked)


def _of(events: Sequence[Event], kind: EventKind) -> list[Event]:
    return [event for event in events if event.kind is kind]
