"""An alert is kept, told once on every channel, and never stands in the way of what it tells of."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from ghapp.alerts.alarms import Alarm
from ghapp.engine import Queue, durable
from ghapp.flows.alerting import alert, pick_up
from ghapp.flows.doors import Doors
from ghapp.model import AlertKind, AlertSeverity, Channel, TellingState
from ghapp.observability.log_output import configure_log
from ghapp.store import Store
from tests.alerts.builders import an_alert
from tests.alerts.hooks import Hooks, open_hooks
from tests.alerts.smtp import open_post
from tests.flows.alerting import ALARM, at_work, ended, excuse, settings_for, states, tellings, waits_for
from tests.waiting import until

pytestmark = pytest.mark.slow
JOURNAL, SLACK, WEBHOOK, EMAIL = Channel
WAITING, TOLD, FAILED = TellingState


def written(folder: Path) -> list[str]:
    path = folder / "alerts.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return [json.loads(line)["id"] for line in lines]


def errors(doors: Doors, code: str) -> float:
    return doors.metrics.registry.get_sample_value("ghapp_errors_total", {"code": code}) or 0.0


async def test_every_channel_that_is_set_is_told_once(tmp_path: Path, private_key: str) -> None:
    async with open_hooks() as slack, open_hooks() as hooks, open_post() as post:
        urls = {"slack_webhook_url": slack.url, "alert_webhook_url": hooks.url}
        urls["smtp_url"] = f"smtp://localhost:{post.port}/?to=ops@example.com"
        async with at_work(settings_for(tmp_path, private_key, **urls)) as doors:
            await alert(doors, ALARM)
            await alert(doors, ALARM)
            found = await ended(doors)
            [(kept, _)] = await doors.store.alerts.recent()

    assert states(found) == dict.fromkeys(Channel, TOLD)
    assert [each.tries for each in found.values()] == [1] * 4
    assert (kept.count, written(tmp_path)) == (2, [kept.id])
    assert [len(slack.posted), [each["id"] for each in hooks.documents], len(post.mails)] == [1, [kept.id], 1]


async def test_a_channel_that_fails_is_tried_again_and_holds_up_no_other(
    tmp_path: Path, private_key: str
) -> None:
    async with open_hooks(statuses=[503, 500]) as hooks:
        settings = settings_for(tmp_path, private_key, alert_webhook_url=hooks.url)
        async with at_work(settings) as doors:
            await alert(doors, ALARM)
            meanwhile = await excuse(doors, WEBHOOK)
            found = await ended(doors)

    assert "it answered 50" in meanwhile
    assert (found[WEBHOOK].state, found[WEBHOOK].tries, found[WEBHOOK].reason) == (TOLD, 3, "")
    assert (found[JOURNAL].state, found[JOURNAL].tries) == (TOLD, 1)
    assert len({each["id"] for each in hooks.documents}) == 1
    assert errors(doors, "E910") == 2


async def given_up(folder: Path, key: str, hooks: Hooks) -> tuple[Doors, Any]:
    async with at_work(settings_for(folder, key, alert_webhook_url=hooks.url)) as doors:
        await alert(doors, ALARM)
        return doors, await ended(doors)


async def test_who_refuses_for_good_is_asked_once(tmp_path: Path, private_key: str) -> None:
    async with open_hooks(statuses=[403]) as hooks:
        doors, found = await given_up(tmp_path, private_key, hooks)

    assert states(found) == {JOURNAL: TOLD, WEBHOOK: FAILED}
    assert "E911" in found[WEBHOOK].reason
    assert (len(hooks.posted), errors(doors, "E911")) == (1, 1)


async def test_who_fails_for_long_is_given_up_and_no_secret_is_told(
    tmp_path: Path, private_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "PATIENCE", 1)
    configure_log("DEBUG", "json", tmp_path / "logs")
    async with open_hooks(statuses=[503] * 9) as hooks:
        doors, found = await given_up(tmp_path, private_key, hooks)
    logging.getLogger().handlers[-1].close()

    assert (found[WEBHOOK].state, found[WEBHOOK].tries) == (FAILED, 2)
    assert "secret-path" not in repr(doors)
    assert "it answered 503" in found[WEBHOOK].reason
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert "waiting" in (tmp_path / "logs" / "ghapp.log").read_text()
    assert [path.name for path in files if b"secret-path" in path.read_bytes()] == []


async def test_a_channel_that_is_set_no_more_is_given_up(tmp_path: Path, private_key: str) -> None:
    async with at_work(settings_for(tmp_path, private_key)) as doors:
        await doors.store.alerts.put(an_alert(last_at="2999"), "", [SLACK])
        await pick_up(doors)
        found = await ended(doors)

    assert found[SLACK].state is FAILED
    assert "not set any more" in found[SLACK].reason


async def test_what_was_kept_and_not_told_is_picked_up_once(tmp_path: Path, private_key: str) -> None:
    """The server was killed between the two."""
    async with (
        open_hooks() as hooks,
        at_work(settings_for(tmp_path, private_key, alert_webhook_url=hooks.url)) as doors,
    ):
        kept, _ = await doors.store.alerts.put(an_alert(last_at="2999"), "", doors.channels)
        for _ in range(3):
            await pick_up(doors)
        found = await ended(doors)
        await pick_up(doors)

    assert states(found) == {JOURNAL: TOLD, WEBHOOK: TOLD}
    assert (written(tmp_path), [each["id"] for each in hooks.documents]) == ([kept.id], [kept.id])


async def test_what_nobody_tells_any_more_is_given_up(tmp_path: Path, private_key: str) -> None:
    async with at_work(settings_for(tmp_path, private_key)) as doors:
        kept, _ = await doors.store.alerts.put(an_alert(last_at="2999"), "", [SLACK])
        flow_id = f"alert:{kept.id}:slack"
        await doors.engine.start("unknown", {}, flow_id=flow_id, queue=Queue.RUNS, partition="7")
        await doors.engine.cancel([flow_id])
        await pick_up(doors)
        found = await tellings(doors)

    assert found[SLACK].state is FAILED


async def test_a_store_that_is_away_stops_nothing_and_the_journal_has_it(
    tmp_path: Path, private_key: str
) -> None:
    async with at_work(settings_for(tmp_path, private_key)) as doors:
        event.listen(doors.store.engine, "connect", lambda c, _: c.execute("PRAGMA query_only = on"))
        doors.store.engine.dispose()

        await alert(doors, ALARM)

        assert errors(doors, "E200") == 1
        assert await doors.store.alerts.recent() == []
    assert len(written(tmp_path)) == 1


async def test_our_own_mistake_in_an_alert_stops_nothing(tmp_path: Path, private_key: str) -> None:
    async with at_work(settings_for(tmp_path, private_key)) as doors:
        await alert(doors, Alarm(AlertKind.DISK, AlertSeverity.P0, "disk:P0"))

        assert errors(doors, "E999") == 1
        assert await doors.store.alerts.recent() == []


def work(folder: Path, url: str, key: Path, what: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-W", "ignore", "-m", "tests.flows.alerting"]
    return subprocess.Popen([*command, str(folder), url, str(key), what])


async def test_after_a_kill_another_process_tells_what_was_not_marked(
    tmp_path: Path, private_key: str
) -> None:
    """Killed while the webhook answers: who can know whether it was told? The journal is not told again."""
    key, data = tmp_path / "key.pem", tmp_path / "data"
    key.write_text(private_key)
    async with open_hooks(pause=5) as hooks:
        first = work(data, hooks.url, key, "raises")
        await until(lambda: hooks.posted)
        store = Store(settings_for(data, private_key).store_url)
        await waits_for(store, WEBHOOK)
        first.kill()
        second = work(data, hooks.url, key, "waits")
        await waits_for(store)
        second.kill()
    [(kept, found)] = await store.alerts.recent()
    store.close()

    told = {each.channel: (each.state, each.tries) for each in found}
    assert (first.wait(), second.wait()) == (-9, -9)
    assert told == {JOURNAL: (TOLD, 1), WEBHOOK: (TOLD, 2)}
    assert [each["id"] for each in hooks.documents] == [kept.id] * 2
    assert written(data) == [kept.id]
