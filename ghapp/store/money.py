"""What models cost: reserved before an attempt, settled after it. No two reservations pass a cap together."""

from datetime import UTC, datetime

import sqlalchemy as sa

from ghapp.config.caps import grant_of
from ghapp.model import Caps, Grant, Repository, Spent, Wish
from ghapp.store.door import Door
from ghapp.store.tables import spending
from ghapp.store.turn import RESERVING, wait_for_turn

COUNTED = sa.func.coalesce(spending.c.cost, spending.c.granted)  # never settled: all of it counts


class Money:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def reserve(self, wish: Wish, caps: Caps) -> Grant:
        """As much of it as every cap leaves; nothing when that is less than its least. A refusal is not kept.

        The same attempt gets again what it was granted: a repeated step.
        """

        def work(connection: sa.Connection) -> Grant:
            wait_for_turn(connection, RESERVING)
            row = connection.execute(_of_attempt(wish.run_id, wish.number)).one_or_none()
            if row is not None:
                return Grant(amount=row.granted, cap=row.cap)
            grant = grant_of(wish.wanted, wish.least, caps, _spent(connection, wish))
            if grant.amount:
                connection.execute(sa.insert(spending).values(_row(wish, grant)))
            return grant

        return await self._door.do(work)

    async def settle(self, run_id: str, number: int, cost: int) -> bool:
        """True for the first time; what comes later changes nothing."""
        change = sa.update(spending).where(
            spending.c.run_id == run_id, spending.c.number == number, spending.c.cost.is_(None)
        )
        return await self._door.do(lambda c: c.execute(change.values(cost=cost)).rowcount == 1)

    async def spent(self, repository: Repository, at: str, pull_request: int | None = None) -> Spent:
        """On the day and in the month of `at`; a pull request's since it was opened, 0 without one."""
        ids, place = (repository.id, repository.installation_id), _of_pull(pull_request)
        return await self._door.do(lambda c: _sums(c, ids, _day(at), place))

    async def by_day(self, since: str) -> dict[str, int]:
        """What all repositories spent, with what is under way, by day (UTC), from that day on."""
        sums = sa.select(spending.c.day, sa.func.sum(COUNTED)).where(spending.c.day >= since)
        rows = await self._door.do(lambda c: c.execute(sums.group_by(spending.c.day)).all())
        return {day: int(cost) for day, cost in rows}

    async def of_run(self, run_id: str) -> int:
        """All that one run cost, with what is under way."""
        return await self._door.do(lambda c: _sum(c, spending.c.run_id == run_id))

    async def of_attempt(self, run_id: str, number: int) -> int:
        """All that was granted, where nobody knows what it cost."""
        conditions = (spending.c.run_id == run_id, spending.c.number == number)
        return await self._door.do(lambda c: _sum(c, *conditions))


def _spent(connection: sa.Connection, wish: Wish) -> Spent:
    place = _of_pull(wish.pull_request) if wish.pull_request else spending.c.run_id == wish.run_id
    return _sums(connection, (wish.repository_id, wish.installation_id), _day(wish.at), place)


def _sums(connection: sa.Connection, ids: tuple[int, int], day: str, place: sa.ColumnElement[bool]) -> Spent:
    """`ids` are the repository's and its installation's."""
    here, account = spending.c.repository_id == ids[0], spending.c.installation_id == ids[1]
    today = spending.c.day == day
    month = day[: len("2026-01")]
    return Spent(
        pull_request=_sum(connection, here, place),
        day=_sum(connection, here, today),
        month=_sum(connection, here, spending.c.day.between(f"{month}-01", f"{month}-31")),
        account_day=_sum(connection, account, today),
        server_day=_sum(connection, today),
    )


def _sum(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> int:
    total = sa.select(sa.func.coalesce(sa.func.sum(COUNTED), 0)).where(*conditions)
    return int(connection.execute(total).scalar_one())


def _of_pull(pull_request: int | None) -> sa.ColumnElement[bool]:
    """Nothing without one: NULL equals no number."""
    return spending.c.pull_request == (pull_request or 0)


def _of_attempt(run_id: str, number: int) -> sa.Select[tuple[object, ...]]:
    return sa.select(spending).where(spending.c.run_id == run_id, spending.c.number == number)


def _row(wish: Wish, grant: Grant) -> dict[str, object]:
    return wish.model_dump(exclude={"at", "wanted", "least"}) | {
        "day": _day(wish.at),
        "granted": grant.amount,
        "cap": grant.cap,
    }


def _day(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(UTC).date().isoformat()
