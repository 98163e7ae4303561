"""Raise an alert: kept in the store, then told on each channel by a durable flow of its own."""

from datetime import timedelta
from functools import partial
from typing import Any

from ghapp.alerts.alarms import Alarm
from ghapp.alerts.words import put_in_words
from ghapp.engine import Queue, Steps
from ghapp.errors import Problem, TryLater, UserProblem
from ghapp.flows.doors import Doors
from ghapp.flows.trouble import note
from ghapp.model import Channel, Telling, TellingState
from ghapp.model.moment import now
from ghapp.observability.log import logger

TELL_ALERT = "tell_alert"
KEPT = timedelta(days=90)
_log = logger(__name__)


async def alert(doors: Doors, alarm: Alarm) -> None:
    """What it tells of goes on, whatever becomes of the alert: nothing is raised."""
    try:
        await _keep(doors, alarm)
    except Exception as error:  # noqa: BLE001  # the edge: see above
        note(doors, error, "E999")


async def _keep(doors: Doors, alarm: Alarm) -> None:
    made, since = put_in_words(alarm, now()), now(-alarm.cooldown)
    try:
        kept, is_new = await doors.store.alerts.put(made, since, doors.channels)
    except TryLater:
        await doors.channels[Channel.JOURNAL](made)  # the store is away: it must stand somewhere
        raise
    if is_new:
        _log.warning("alert", kind=kept.kind, severity=kept.severity, alert_id=kept.id, message=kept.message)
        for channel in doors.channels:
            await _start(doors, kept.id, channel)


async def pick_up(doors: Doors) -> None:
    """Tell what waits although nobody tells it: the server was killed in between. Forget what is old."""
    for telling in await doors.store.alerts.waiting():
        is_known = not await _start(doors, telling.alert_id, telling.channel)
        if is_known and await doors.engine.has_ended(_flow_id(telling.alert_id, telling.channel)):
            await _give_up(doors, telling, Problem.of("E910", channel=telling.channel, detail="given up"))
    await doors.store.alerts.forget(now(-KEPT))


async def tell_alert(doors: Doors, steps: Steps, order: dict[str, Any]) -> None:
    """`order` is {"alert_id": ..., "channel": ...}. Tried again for about twenty minutes, then given up.

    A channel that was told is told again only if the server is killed before it has written that down.
    """
    telling = Telling(alert_id=order["alert_id"], channel=order["channel"], at="")
    try:
        await steps.run("tell", partial(_tell, doors, telling), whole=True)
    except Exception as error:  # noqa: BLE001  # the edge: how it ended must be seen
        problem = note(doors, error, "E999")
        await steps.run("give up", partial(_give_up, doors, telling, problem))
    else:
        await steps.run("told", partial(_end, doors, telling, TellingState.TOLD))


async def _tell(doors: Doors, telling: Telling) -> None:
    found = await doors.store.alerts.get(telling.alert_id)
    if found is None or not await doors.store.alerts.begin(found.id, telling.channel):
        return  # forgotten meanwhile, or told
    tell = doors.channels.get(telling.channel)
    if tell is None:
        raise UserProblem("E911", channel=telling.channel, detail="it is not set any more")
    try:
        await tell(found)
    except TryLater as error:
        await doors.store.alerts.excuse(found.id, telling.channel, str(error))
        doors.metrics.errors.labels(error.code).inc()
        raise


async def _give_up(doors: Doors, telling: Telling, problem: Problem) -> None:
    await _end(doors, telling, TellingState.FAILED, str(problem))


async def _end(doors: Doors, telling: Telling, state: TellingState, reason: str = "") -> None:
    await doors.store.alerts.end(telling.alert_id, telling.channel, state, reason)


async def _start(doors: Doors, alert_id: str, channel: Channel) -> bool:
    order = {"alert_id": alert_id, "channel": channel.value}
    flow_id = _flow_id(alert_id, channel)
    return await doors.engine.start(TELL_ALERT, order, flow_id=flow_id, queue=Queue.ALERTS)


def _flow_id(alert_id: str, channel: Channel) -> str:
    return f"alert:{alert_id}:{channel}"
