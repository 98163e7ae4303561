"""Alert: something that the operator should know of now, in words, with what to do next."""

from enum import StrEnum

from ghapp.model.noun import Noun


class AlertKind(StrEnum):
    PATCH_FAILED = "patch_failed"
    AUTO_MERGE_SUCCESS = "auto_merge_success"
    AUTO_MERGE_FAILED = "auto_merge_failed"
    QUEUE_BACKLOG = "queue_backlog"
    QUARANTINE = "quarantine"
    BUDGET_CAP = "budget_cap"
    BREAKER_OPEN = "breaker_open"
    INFRA_ERROR = "infra_error"
    ACCURACY_BREAKER = "accuracy_breaker"
    ERROR_RATE = "error_rate"
    LATENCY = "latency"
    DISK = "disk"
    MEMORY = "memory"


class AlertSeverity(StrEnum):
    P0 = "P0"  # now: the service fails its users
    P1 = "P1"  # today
    P2 = "P2"  # when there is time
    P3 = "P3"  # to be known, no more


class Channel(StrEnum):
    JOURNAL = "journal"  # alerts.jsonl
    SLACK = "slack"
    WEBHOOK = "webhook"
    EMAIL = "email"


class TellingState(StrEnum):
    WAITING = "waiting"  # told as soon as its channel lets us
    TOLD = "told"
    FAILED = "failed"  # given up


class Telling(Noun):
    """One alert on one channel. `reason` says what was wrong the last time; `at` is when its state came."""

    alert_id: str
    channel: Channel
    state: TellingState = TellingState.WAITING
    tries: int = 0
    reason: str = ""
    at: str


class Alert(Noun):
    """`key` is what it is about: the same key again soon is the same alert, counted (`count`, `last_at`).

    `message` is one line, `advice` some lines that say what to do next: plain text without secrets. Text of
    repositories in it is data: every channel escapes it in its own way. Times are ISO 8601 in UTC with
    milliseconds.
    """

    id: str
    kind: AlertKind
    severity: AlertSeverity
    repository_id: int | None = None
    run_id: str | None = None
    key: str
    message: str
    advice: str
    created_at: str
    last_at: str
    count: int = 1
