"""What a monitor sees: a line for each thing that was looked at, with what to do about it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from ghapp.alerts.alarms import P0, Alarm
from ghapp.alerts.backlog import Backlog, Health
from ghapp.alerts.words import put_in_words
from ghapp.errors import Problem
from ghapp.model import Alert, AlertKind

# These are measured anew by who looks: an alert that told of one is older than that.
_MEASURED = {
    AlertKind.ERROR_RATE,
    AlertKind.LATENCY,
    AlertKind.QUEUE_BACKLOG,
    AlertKind.DISK,
    AlertKind.MEMORY,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """`advice` are lines; empty where all is well."""

    name: str
    health: Health
    message: str
    advice: str = ""


def of_alarm(name: str, alarm: Alarm | None, fine: str) -> Seen:
    """The worst alarm is critical, every other a warning; without one `fine` says so."""
    if alarm is None:
        return Seen(name, Health.GOOD, fine)
    return _in_words(name, Health.CRITICAL if alarm.severity is P0 else Health.WARNING, alarm)


def of_backlog(backlog: Backlog) -> Seen:
    if backlog.alarm is None:
        return Seen("queue", Health.GOOD, f"{backlog.pending} patches wait for a person")
    return _in_words("queue", backlog.health, backlog.alarm)


def of_alerts(found: Sequence[Alert]) -> tuple[Seen, ...]:
    """Of the last hour, each; what they told of may be over."""
    told = [each for each in found if each.kind not in _MEASURED]
    if not told:
        return (Seen("alerts", Health.GOOD, "nothing urgent was told in the last hour"),)
    return tuple(
        Seen(f"alert {each.kind}", _health_of(each), f"{each.message} ({each.count}×)", each.advice)
        for each in told
    )


def of_problem(name: str, problem: Problem) -> Seen:
    """It could not be looked at: that is the worst."""
    return Seen(name, Health.CRITICAL, str(problem), "\n".join(f"- {each}" for each in problem.suggestions))


def worst(seen: Sequence[Seen]) -> Health:
    return max((each.health for each in seen), key=list(Health).index)


def _health_of(alert: Alert) -> Health:
    return Health.CRITICAL if alert.severity is P0 else Health.WARNING


def _in_words(name: str, health: Health, alarm: Alarm) -> Seen:
    words = put_in_words(alarm, "")
    return Seen(name, health, words.message, words.advice)
