"""The channels that are set, and how each tells an alert."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from ghapp.alerts import journal, mail, slack
from ghapp.alerts.posting import post
from ghapp.config.alerts import AlertSettings
from ghapp.config.mail import parse_mail_server
from ghapp.errors import TryLater
from ghapp.model import Alert, Channel

# Raises TryLater E910 for what may pass, UserProblem E911 for what will not.
Tell = Callable[[Alert], Awaitable[None]]


def channels_of(settings: AlertSettings, folder: Path) -> Mapping[Channel, Tell]:
    """The journal in `folder` always, the others where they are set."""
    tells: dict[Channel, Tell] = {Channel.JOURNAL: partial(_write_down, folder / "alerts.jsonl")}
    if settings.slack_webhook_url:
        tells[Channel.SLACK] = partial(_tell_slack, settings.slack_webhook_url)
    if settings.alert_webhook_url:
        tells[Channel.WEBHOOK] = partial(_tell_webhook, settings.alert_webhook_url)
    if settings.smtp_url:
        server = parse_mail_server(settings.smtp_url.get_secret_value())
        tells[Channel.EMAIL] = partial(mail.send, server=server)
    return tells


async def _write_down(path: Path, alert: Alert) -> None:
    try:
        await asyncio.to_thread(journal.append, path, alert)
    except OSError as error:
        raise TryLater("E910", channel=Channel.JOURNAL, detail=error.strerror or error) from None


async def _tell_slack(url: SecretStr, alert: Alert) -> None:
    await post(Channel.SLACK, url, slack.message(alert))


async def _tell_webhook(url: SecretStr, alert: Alert) -> None:
    await post(Channel.WEBHOOK, url, alert.model_dump(mode="json"))
