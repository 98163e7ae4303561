"""Where alerts go: what is an address, and that no error repeats one."""

import pytest

from ghapp.config.layers import SECRETS, load_settings
from ghapp.config.mail import MailServer, parse_mail_server
from ghapp.errors import UserProblem

ASKED = "to=ops@example.com"


def test_a_mail_server_in_full() -> None:
    url = "smtps://me%40example.com:p%2Fw@mail.example:2465/?from=ghapp@example.com&to=a@x.example,%20b@x.example"

    assert parse_mail_server(url) == MailServer(
        host="mail.example",
        port=2465,
        is_encrypted=True,
        user="me@example.com",
        password="p/w",
        sender="ghapp@example.com",
        recipients=("a@x.example", "b@x.example"),
    )
    assert "p/w" not in repr(parse_mail_server(url))


@pytest.mark.parametrize(
    ("url", "port", "sender"),
    [
        (f"smtp://mail.example/?{ASKED}", 587, "ghapp@localhost"),
        (f"smtps://mail.example?{ASKED}", 465, "ghapp@localhost"),
        (f"smtp://me%40example.com:p@mail.example/?{ASKED}", 587, "me@example.com"),
        (f"smtp://me:p@mail.example/?{ASKED}", 587, "ghapp@localhost"),
    ],
)
def test_what_is_left_out_has_a_default(url: str, port: int, sender: str) -> None:
    found = parse_mail_server(url)

    assert (found.port, found.sender, found.recipients) == (port, sender, ("ops@example.com",))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("SLACK_WEBHOOK_URL", value) for value in ("hush", "ftp://hush/", "https://", "http://a:hush/")),
        ("ALERT_WEBHOOK_URL", "file:///hush"),
        ("ALERT_WEBHOOK_URL", "https://hush/\nX: y"),
        ("SMTP_URL", f"http://me:hush@mail.example/?{ASKED}"),
        ("SMTP_URL", "smtp://me:hush@mail.example/"),
        ("SMTP_URL", "smtp://me:hush@mail.example/?to="),
        ("SMTP_URL", "smtp://me:hush@mail.example/?to=nobody"),
        ("SMTP_URL", "smtp://me:hush@mail.example/?to=a@b%0d%0aBcc:c@d"),
        ("SMTP_URL", "smtp://me:hush@mail.example/?to=a@b&from=A%20B%20<a@b>"),
        ("SMTP_URL", f"smtp://me:hush@mail.example/?{ASKED}&cc=c@d"),
        ("SMTP_URL", f"smtp://me:hush@mail.example:many/?{ASKED}"),
        ("SMTP_URL", f"smtp://me:hush-é@mail.example/?{ASKED}"),
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(UserProblem, match=f"E312 The setting GHAPP_{name}") as caught:
        load_settings({}, {f"GHAPP_{name}": value}, None)

    assert "hush" not in caught.value.problem.to_json()


def test_they_are_secrets_that_may_come_from_files() -> None:
    assert {"slack_webhook_url", "alert_webhook_url", "smtp_url"} <= set(SECRETS)
