"""Deliveries and claims: what came in, how far it got, and who does a thing that must happen once."""

import sqlalchemy as sa

from ghapp.model import Ask, Delivery, DeliveryState
from ghapp.model.moment import now
from ghapp.store.door import Door
from ghapp.store.tables import claims, deliveries


class Deliveries:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def receive(self, delivery: Delivery, ask: Ask) -> Delivery:
        """Store it, or return the one that is there. What failed before is received again: attempt + 1."""
        row = delivery.model_dump(mode="json") | {"ask": ask.model_dump_json(), "received_at": now()}
        if delivery.state is not DeliveryState.RECEIVED:
            row["finished_at"] = row["received_at"]
        insert = (
            self._door.insert(deliveries).values(row).on_conflict_do_nothing().returning(deliveries.c.guid)
        )
        again = (
            sa.update(deliveries)
            .where(deliveries.c.guid == delivery.guid, deliveries.c.state == DeliveryState.FAILED)
            .values(state=DeliveryState.RECEIVED, attempt=deliveries.c.attempt + 1, ask=row["ask"])
            .values(reason="", finished_at=None)
        )

        def work(connection: sa.Connection) -> Delivery:
            if connection.execute(insert).first() is None:
                connection.execute(again)
            return _delivery(connection.execute(_by_guid(delivery.guid)).one())

        return await self._door.do(work)

    async def find(self, guid: str) -> Delivery | None:
        row = await self._door.do(lambda c: c.execute(_by_guid(guid)).one_or_none())
        return None if row is None else _delivery(row)

    async def ask(self, guid: str) -> Ask:
        query = sa.select(deliveries.c.ask).where(deliveries.c.guid == guid)
        return Ask.model_validate_json(await self._door.do(lambda c: c.execute(query).scalar_one()))

    async def received_at(self, guid: str) -> str | None:
        query = sa.select(deliveries.c.received_at).where(deliveries.c.guid == guid)
        return await self._door.do(lambda c: c.execute(query).scalar_one_or_none())

    async def finish(self, guid: str, state: DeliveryState, reason: str = "") -> None:
        change = sa.update(deliveries).where(deliveries.c.guid == guid)
        values = {"state": state, "reason": reason, "finished_at": now()}
        await self._door.do(lambda c: c.execute(change.values(values)))

    async def unfinished(self) -> list[Delivery]:
        query = sa.select(deliveries).where(deliveries.c.state == DeliveryState.RECEIVED)
        rows = await self._door.do(lambda c: c.execute(query.order_by(deliveries.c.received_at)).all())
        return [_delivery(row) for row in rows]

    async def recent(self, limit: int = 50) -> list[Delivery]:
        query = sa.select(deliveries).order_by(deliveries.c.received_at.desc()).limit(limit)
        return [_delivery(row) for row in await self._door.do(lambda c: c.execute(query).all())]

    async def claim(self, key: str, holder: str) -> bool:
        """True for the first holder of a key, and for the same holder again (a repeated step)."""
        insert = self._door.insert(claims).values(key=key, holder=holder).on_conflict_do_nothing()
        query = sa.select(claims.c.holder).where(claims.c.key == key)

        def work(connection: sa.Connection) -> bool:
            connection.execute(insert)
            return bool(connection.execute(query).scalar_one() == holder)

        return await self._door.do(work)

    async def holder(self, key: str) -> str | None:
        query = sa.select(claims.c.holder).where(claims.c.key == key)
        return await self._door.do(lambda c: c.execute(query).scalar_one_or_none())

    async def release(self, key: str, holder: str) -> None:
        """What was claimed could not be done: the next may try."""
        change = sa.delete(claims).where(claims.c.key == key, claims.c.holder == holder)
        await self._door.do(lambda c: c.execute(change))

    async def claim_one_of(self, prefix: str, holder: str, limit: int) -> bool:
        """Claim the first free of `limit` keys; False when all are held by others."""
        for slot in range(limit):
            if await self.claim(f"{prefix}:{slot}", holder):
                return True
        return False


def _by_guid(guid: str) -> sa.Select[tuple[object, ...]]:
    return sa.select(deliveries).where(deliveries.c.guid == guid)


def _delivery(row: sa.Row[tuple[object, ...]]) -> Delivery:
    return Delivery.model_validate({name: row._mapping[name] for name in Delivery.model_fields})
