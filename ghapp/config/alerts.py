"""The settings of alerts: where they are told, beside the store and alerts.jsonl."""

from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator

from ghapp.config.mail import parse_mail_server


class AlertSettings(BaseModel):
    """A part of the server's `Settings`."""

    slack_webhook_url: SecretStr = Field(
        default=SecretStr(""), description="An incoming webhook of Slack that alerts go to."
    )
    alert_webhook_url: SecretStr = Field(
        default=SecretStr(""), description="An address that alerts are posted to as JSON."
    )
    smtp_url: SecretStr = Field(
        default=SecretStr(""),
        description="The mail server for alerts: "
        "`smtps://user:password@host/?from=ADDRESS&to=ADDRESS,ADDRESS`, or `smtp://` with STARTTLS.",
    )

    @field_validator("slack_webhook_url", "alert_webhook_url")
    @classmethod
    def _is_webhook(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value().strip()
        if text and not _is_http(text):
            raise ValueError("an address begins with https:// (or http://) and a host")
        return SecretStr(text)

    @field_validator("smtp_url")
    @classmethod
    def _is_mail_server(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value().strip()
        if text:
            parse_mail_server(text)
        return SecretStr(text)


def _is_http(text: str) -> bool:
    """What it says of a wrong address could hold the secret in it."""
    try:
        parts = urlsplit(text)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and has_port and text.isprintable()
