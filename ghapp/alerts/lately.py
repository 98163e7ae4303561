"""What the store tells of how runs and the review queue fare just now: of all processes together."""

from ghapp.alerts import rules
from ghapp.alerts.alarms import Alarm
from ghapp.alerts.backlog import Backlog, backlog_of
from ghapp.model.moment import now
from ghapp.store import Store


async def error_rate_now(store: Store) -> Alarm | None:
    ended = await store.lately.ended(now(-rules.WINDOW))
    broken = sum(count for problem, count in ended.items() if problem in rules.BROKEN)
    return rules.error_rate(broken, sum(ended.values()))


async def latency_now(store: Store) -> Alarm | None:
    return rules.latency(await store.lately.waits(now(-rules.WINDOW), now()))


async def backlog_now(store: Store) -> Backlog:
    return backlog_of(*await store.queue.waiting(), now())
