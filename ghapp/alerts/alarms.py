"""What can be told, before it is put in words: one function a kind. Pure.

A key says what an alarm is about: the same one again, before its cooldown is over, is counted and not told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ghapp.model import AlertKind, AlertSeverity, CapName, Repository, Run, Rung

P0, P1, P2, P3 = AlertSeverity
HOUR = timedelta(hours=1)
# Every merge is told; a budget comes back with the next day at the earliest.
COOLDOWNS = {
    AlertKind.AUTO_MERGE_SUCCESS: timedelta(0),
    AlertKind.AUTO_MERGE_FAILED: timedelta(0),
    AlertKind.BUDGET_CAP: 24 * HOUR,
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """`values` are what its template names."""

    kind: AlertKind
    severity: AlertSeverity
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    repository_id: int | None = None
    run_id: str | None = None

    @property
    def cooldown(self) -> timedelta:
        return COOLDOWNS.get(self.kind, HOUR)


def patch_failed(run: Run, reason: str) -> Alarm:
    """A patch that was made could not be used."""
    return _of_run(AlertKind.PATCH_FAILED, P2, run, reason=reason)


def auto_merge_success(run: Run, number: int) -> Alarm:
    """`number` is the pull request's."""
    return _of_run(AlertKind.AUTO_MERGE_SUCCESS, P3, run, number=number)


def auto_merge_failed(run: Run, number: int, reason: str) -> Alarm:
    return _of_run(AlertKind.AUTO_MERGE_FAILED, P2, run, number=number, reason=reason)


def queue_backlog(pending: int, oldest_hours: float, *, is_critical: bool) -> Alarm:
    """It fires at warning already; the severity is in the key, so that worse is told at once."""
    severity = P1 if is_critical else P2
    values = {"pending": pending, "oldest": round(oldest_hours), "is_critical": is_critical}
    return Alarm(AlertKind.QUEUE_BACKLOG, severity, f"queue_backlog:{severity}", values)


def quarantine(run: Run, held_id: str, reason: str) -> Alarm:
    return _of_run(AlertKind.QUARANTINE, P2, run, held=held_id, reason=reason)


def budget_cap(run: Run, cap: CapName) -> Alarm:
    """The cap left nothing for an agent. It is about whoever has that cap."""
    repository = run.commit.repository
    whose: dict[CapName, object] = {"server_day": "", "account_day": repository.installation_id}
    whose["pull_request"] = f"{repository.id}:{run.commit.pull_request or run.id}"
    severity = P1 if cap in {"server_day", "account_day"} else P2
    values = {"repository": repository.full_name, "cap": cap.replace("_", " ")}
    key = f"budget_cap:{cap}:{whose.get(cap, repository.id)}"
    return Alarm(AlertKind.BUDGET_CAP, severity, key, values, repository.id, run.id)


def breaker_open(run: Run, agent: Rung, seconds: float) -> Alarm:
    """`run` is the one whose question failed last."""
    values = {"agent": agent.value, "seconds": round(seconds)}
    repository = run.commit.repository.id
    return Alarm(AlertKind.BREAKER_OPEN, P1, f"breaker_open:{agent}", values, repository, run.id)


def infra_error(run: Run, problem: str) -> Alarm:
    """A run ended in S_ERROR_INFRA or by our own bug; `problem` is the code of what was wrong."""
    return _of_run(AlertKind.INFRA_ERROR, P1, run, problem=problem)


def accuracy_breaker(repository: Repository, survived: int, merged: int) -> Alarm:
    """Of the last `merged` patches `survived` are still there: auto-merge turned itself off."""
    values = {"repository": repository.full_name, "survived": survived, "merged": merged}
    key = f"accuracy_breaker:{repository.id}"
    return Alarm(AlertKind.ACCURACY_BREAKER, P1, key, values, repository.id)


def _of_run(kind: AlertKind, severity: AlertSeverity, run: Run, **values: object) -> Alarm:
    repository = run.commit.repository
    told = {"repository": repository.full_name, "run": run.id, **values}
    return Alarm(kind, severity, f"{kind}:{repository.id}", told, repository.id, run.id)
