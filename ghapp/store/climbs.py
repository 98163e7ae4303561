"""Climbs and their events. A climb moves only from where it is; an event is written once and stays."""

import json
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from ghapp.model import Attempt, Basis, Event, EventKind, Move, Run, Rung, State, Unasked
from ghapp.store.door import Door
from ghapp.store.tables import climbs, events


@dataclass(frozen=True, slots=True)
class _New:
    """An event that is to be written, without what the store knows."""

    kind: EventKind
    number: int
    at: str
    data: dict[str, Any]
    cost: int = 0


class Climbs:
    """Nothing is written of a run whose climb is not there, or was purged."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def open(self, run: Run) -> State:
        """Begin, or return where it is by now."""
        row = {"run_id": run.id, "repository_id": run.commit.repository.id, "state": State.INIT, "moves": 0}
        insert = self._door.insert(climbs).values(row).on_conflict_do_nothing()

        def work(connection: sa.Connection) -> State:
            connection.execute(insert)
            return State(connection.execute(_state(run.id)).scalar_one())

        return await self._door.do(work)

    async def state(self, run_id: str) -> State | None:
        found = await self._door.do(lambda c: c.execute(_state(run_id)).scalar_one_or_none())
        return None if found is None else State(found)

    async def add_basis(self, run_id: str, basis: Basis, at: str) -> bool:
        """True for the first one; a later one changes nothing."""
        return await self._add(run_id, _New(EventKind.BASIS, 0, at, basis.model_dump(mode="json")))

    async def move(self, run_id: str, move: Move, number: int) -> bool:
        """`number` counts the moves of a climb from 1. True for the next one from where the climb is, and for
        the same one again (a repeated step); False for a stale one.
        """
        change = sa.update(climbs).where(
            climbs.c.run_id == run_id, climbs.c.state == move.origin, climbs.c.moves == number - 1
        )
        event = _New(EventKind.MOVE, number, move.at, move.model_dump(mode="json"))

        def work(connection: sa.Connection) -> bool:
            if connection.execute(change.values(state=move.to, moves=number)).rowcount == 1:
                _append(connection, run_id, event)
                return True
            known = connection.execute(_event(run_id, EventKind.MOVE, number)).one_or_none()
            return known is not None and _is_same(Move.model_validate_json(known.data), move)

        return await self._door.do(work)

    async def start(self, run_id: str, number: int, agent: Rung, at: str, estimate: int = 0) -> bool:
        """Before an attempt. True for the first time; False: it began already, and must not be paid again."""
        data = {"agent": agent, "estimate": estimate}
        return await self._add(run_id, _New(EventKind.START, number, at, data))

    async def add_attempt(self, run_id: str, attempt: Attempt, at: str) -> bool:
        """True for the first one of its number; a later one changes nothing."""
        data = attempt.model_dump(mode="json")
        return await self._add(run_id, _New(EventKind.ATTEMPT, attempt.number, at, data, attempt.cost))

    async def add_report(self, run_id: str, number: int, blob: str, issues: int, at: str) -> bool:
        """`number` is that of the attempt it judges, 0 before the first; `issues` are those that count."""
        data = {"blob": blob, "issues": issues}
        return await self._add(run_id, _New(EventKind.REPORT, number, at, data))

    async def add_unasked(self, run: Run, unasked: Unasked, at: str) -> bool:
        """True for the first one. Of a check too: it has a climb for this alone, and goes nowhere in it."""
        await self.open(run)
        return await self._add(run.id, _New(EventKind.UNASKED, 0, at, unasked.model_dump(mode="json")))

    async def started(self, run_id: str, number: int) -> bool:
        """Did this attempt begin? If it has no result, it was cut off, and what it cost is not known."""
        query = _event(run_id, EventKind.START, number)
        return await self._door.do(lambda c: c.execute(query).one_or_none()) is not None

    async def result(self, run_id: str, number: int) -> Attempt | None:
        query = _event(run_id, EventKind.ATTEMPT, number)
        row = await self._door.do(lambda c: c.execute(query).one_or_none())
        return None if row is None else Attempt.model_validate_json(row.data)

    async def events(self, run_id: str) -> list[Event]:
        """In the order in which they happened."""
        query = sa.select(events).where(events.c.run_id == run_id).order_by(events.c.sequence)
        rows = await self._door.do(lambda c: c.execute(query).all())
        return [Event.model_validate({**row._mapping, "data": json.loads(row.data)}) for row in rows]

    async def _add(self, run_id: str, new: _New) -> bool:
        # The update is for its lock: who writes events of this climb does so one after the other.
        lock = sa.update(climbs).where(climbs.c.run_id == run_id).values(moves=climbs.c.moves)

        def work(connection: sa.Connection) -> bool:
            if connection.execute(lock).rowcount == 0:
                return False
            if connection.execute(_event(run_id, new.kind, new.number)).one_or_none() is not None:
                return False
            _append(connection, run_id, new)
            return True

        return await self._door.do(work)


def _append(connection: sa.Connection, run_id: str, new: _New) -> None:
    """To be called with the climb's row locked."""
    last = sa.select(sa.func.coalesce(sa.func.max(events.c.sequence), 0)).where(events.c.run_id == run_id)
    row = asdict(new) | {
        "run_id": run_id,
        "sequence": connection.execute(last).scalar_one() + 1,
        "state": connection.execute(_state(run_id)).scalar_one(),
        "data": json.dumps(new.data),
    }
    connection.execute(sa.insert(events).values(row))


def _state(run_id: str) -> sa.Select[tuple[Any, ...]]:
    return sa.select(climbs.c.state).where(climbs.c.run_id == run_id)


def _event(run_id: str, kind: EventKind, number: int) -> sa.Select[tuple[object, ...]]:
    return sa.select(events).where(
        events.c.run_id == run_id, events.c.kind == kind, events.c.number == number
    )


def _is_same(one: Move, other: Move) -> bool:
    """But for the time and the words: a repeated step has another clock."""
    return (one.origin, one.outcome, one.to) == (other.origin, other.outcome, other.to)
