"""Alerts: one a key until its cooldown is over, and how far each channel was told."""

from collections.abc import Iterable

import sqlalchemy as sa

from ghapp.model import Alert, AlertSeverity, Channel, Telling, TellingState
from ghapp.model.moment import now
from ghapp.store.door import Door
from ghapp.store.tables import alerts, tellings
from ghapp.store.turn import ALERTING, wait_for_turn


class Alerts:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def put(self, alert: Alert, since: str, channels: Iterable[Channel]) -> tuple[Alert, bool]:
        """Store it, to be told on these channels: True. Or count it with the one of its key that came after
        `since`: False. The same run raises the same alert once: what a repeated step does is not counted.
        """

        def work(connection: sa.Connection) -> tuple[Alert, bool]:
            wait_for_turn(connection, ALERTING)
            row = connection.execute(_same(alert, since)).first()
            if row is None:
                connection.execute(sa.insert(alerts).values(alert.model_dump(mode="json")))
                rows = [_waiting(alert, channel) for channel in channels]
                connection.execute(sa.insert(tellings), rows)
                return alert, True
            if alert.run_id is None or row.run_id != alert.run_id:
                _count(connection, row.id, alert.created_at)
            known = connection.execute(sa.select(alerts).where(alerts.c.id == row.id)).one()
            return _alert(known), False

        return await self._door.do(work)

    async def get(self, alert_id: str) -> Alert | None:
        query = sa.select(alerts).where(alerts.c.id == alert_id)
        row = await self._door.do(lambda c: c.execute(query).one_or_none())
        return None if row is None else _alert(row)

    async def recent(self, limit: int = 20) -> list[tuple[Alert, list[Telling]]]:
        """Newest first, each with its tellings."""
        query = sa.select(alerts).order_by(alerts.c.created_at.desc(), alerts.c.id.desc()).limit(limit)

        def work(connection: sa.Connection) -> list[tuple[Alert, list[Telling]]]:
            found = [_alert(row) for row in connection.execute(query)]
            ids = [alert.id for alert in found]
            those = sa.select(tellings).where(tellings.c.alert_id.in_(ids)).order_by(tellings.c.channel)
            told = [_telling(row) for row in connection.execute(those)]
            return [(alert, [each for each in told if each.alert_id == alert.id]) for alert in found]

        return await self._door.do(work)

    async def since(self, at: str, severities: Iterable[AlertSeverity]) -> list[Alert]:
        """Those that came, or came again, since then; the worst first, then the newest."""
        query = sa.select(alerts).where(alerts.c.last_at >= at, alerts.c.severity.in_(tuple(severities)))
        worst = query.order_by(alerts.c.severity, alerts.c.last_at.desc(), alerts.c.id)
        return [_alert(row) for row in await self._door.do(lambda c: c.execute(worst).all())]

    async def waiting(self) -> list[Telling]:
        query = sa.select(tellings).where(tellings.c.state == TellingState.WAITING)
        return [_telling(row) for row in await self._door.do(lambda c: c.execute(query).all())]

    async def begin(self, alert_id: str, channel: Channel) -> bool:
        """Whether it still waits to be told there; that is a try."""
        change = _where(alert_id, channel).values(tries=tellings.c.tries + 1, at=now())
        return await self._door.do(lambda c: c.execute(change).rowcount == 1)

    async def excuse(self, alert_id: str, channel: Channel, reason: str) -> None:
        """Why this try came to nothing; another follows."""
        change = _where(alert_id, channel).values(reason=reason, at=now())
        await self._door.do(lambda c: c.execute(change))

    async def end(self, alert_id: str, channel: Channel, state: TellingState, reason: str = "") -> None:
        """What was told stays told, what was given up stays given up."""
        change = _where(alert_id, channel).values(state=state, reason=reason, at=now())
        await self._door.do(lambda c: c.execute(change))

    async def forget(self, before: str) -> None:
        """Those that came last before then."""
        old = sa.select(alerts.c.id).where(alerts.c.last_at < before)

        def work(connection: sa.Connection) -> None:
            connection.execute(sa.delete(tellings).where(tellings.c.alert_id.in_(old)))
            connection.execute(sa.delete(alerts).where(alerts.c.last_at < before))

        await self._door.do(work)


def _same(alert: Alert, since: str) -> sa.Select[tuple[object, ...]]:
    soon = [alerts.c.created_at > since]
    if alert.run_id is not None:
        soon.append(alerts.c.run_id == alert.run_id)
    query = sa.select(alerts).where(alerts.c.key == alert.key, sa.or_(*soon))
    return query.order_by(alerts.c.created_at.desc()).limit(1)


def _count(connection: sa.Connection, alert_id: str, at: str) -> None:
    change = sa.update(alerts).where(alerts.c.id == alert_id)
    connection.execute(change.values(count=alerts.c.count + 1, last_at=at))


def _waiting(alert: Alert, channel: Channel) -> dict[str, object]:
    return Telling(alert_id=alert.id, channel=channel, at=alert.created_at).model_dump(mode="json")


def _where(alert_id: str, channel: Channel) -> sa.Update:
    return sa.update(tellings).where(
        tellings.c.alert_id == alert_id,
        tellings.c.channel == channel,
        tellings.c.state == TellingState.WAITING,
    )


def _alert(row: sa.Row[tuple[object, ...]]) -> Alert:
    return Alert.model_validate(dict(row._mapping))


def _telling(row: sa.Row[tuple[object, ...]]) -> Telling:
    return Telling.model_validate(dict(row._mapping))
