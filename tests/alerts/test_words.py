"""Each kind has its words; what strangers write stays on one line, and keeps no secret."""

import pytest

from ghapp.alerts import alarms, rules
from ghapp.alerts.alarms import Alarm
from ghapp.alerts.rules import Disk, Memory
from ghapp.alerts.words import LONGEST, put_in_words
from ghapp.model import AlertKind, Rung
from tests.alerts.builders import AT, HOSTILE, TOKEN, a_run

RUN = a_run()


def every(text: str) -> list[Alarm | None]:
    return [
        alarms.patch_failed(RUN, text),
        alarms.auto_merge_success(RUN, 4),
        alarms.auto_merge_failed(RUN, 4, text),
        alarms.queue_backlog(7, 30.2, is_critical=False),
        alarms.quarantine(RUN, "h1", text),
        alarms.budget_cap(RUN, "day"),
        alarms.breaker_open(RUN, Rung.AIDER, 60.0),
        alarms.infra_error(RUN, "E106"),
        alarms.accuracy_breaker(RUN.commit.repository, 17, 20),
        rules.error_rate(6, 100),
        rules.latency([9.0] * 40),
        rules.disk(text, Disk(0, 100.0)),
        rules.memory(text, Memory(9, 10)),
    ]


ALARMS = {alarm.kind: alarm for alarm in every("the cause") if alarm is not None}


@pytest.mark.parametrize("kind", AlertKind)
def test_every_kind_says_what_happened_and_what_to_do(kind: AlertKind) -> None:
    alert = put_in_words(ALARMS[kind], AT)

    assert (alert.kind, alert.key, alert.count) == (kind, ALARMS[kind].key, 1)
    assert alert.created_at == alert.last_at == AT
    assert "\n" not in alert.message
    assert "#}" not in alert.message
    assert [line[:2] for line in alert.advice.splitlines()] == ["- ", "- "]


@pytest.mark.parametrize("alarm", every(HOSTILE), ids=str)
def test_text_of_strangers_stays_one_short_line(alarm: Alarm) -> None:
    alert = put_in_words(alarm, AT)

    said = f"{alert.message}{alert.advice}"
    assert len(alert.advice.splitlines()) == 2
    assert TOKEN not in said
    assert not {"\x00", "\u202e", "\u2028", "\r", "\ud800"} & set(said)
    assert len(alert.message) < LONGEST + 200


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (alarms.budget_cap(RUN, "day"), alarms.budget_cap(RUN, "month"), False),
        (alarms.budget_cap(RUN, "server_day"), alarms.budget_cap(RUN, "account_day"), False),
        (
            alarms.budget_cap(a_run(pull_request=1), "day"),
            alarms.budget_cap(a_run(pull_request=2), "day"),
            True,
        ),
        (
            alarms.budget_cap(a_run(pull_request=1), "pull_request"),
            alarms.budget_cap(a_run(pull_request=2), "pull_request"),
            False,
        ),
        (alarms.breaker_open(RUN, Rung.AIDER, 60), alarms.breaker_open(RUN, Rung.CODEX, 60), False),
        (alarms.infra_error(RUN, "E100"), alarms.infra_error(RUN, "E106"), True),
        (
            alarms.queue_backlog(7, 30, is_critical=False),
            alarms.queue_backlog(11, 80, is_critical=True),
            False,
        ),
    ],
)
def test_what_counts_as_the_same_alarm(one: Alarm, other: Alarm, same: bool) -> None:
    assert (one.key == other.key) is same
