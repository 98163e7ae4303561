"""E-mail: what is sent, to whom, how safely, and what becomes of a server that does not take it."""

import asyncio
import socket
import ssl
import threading
import traceback
from collections.abc import Iterator
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from ghapp.alerts import mail
from ghapp.config.mail import parse_mail_server
from ghapp.errors import GhappError, TryLater, UserProblem
from ghapp.model import Alert
from tests.alerts.builders import an_alert
from tests.alerts.smtp import Post, certified, open_post

TO = "from=ghapp@example.com&to=ops@example.com,dev@example.com"


@pytest.fixture
def safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """How a server speaks that this machine trusts."""
    context, pem = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    return context


async def send(port: int, alert: Alert | None = None, scheme: str = "smtp", user: str = "") -> None:
    server = parse_mail_server(f"{scheme}://{user}localhost:{port}/?{TO}")
    await mail.send(alert or an_alert(), server)


async def refused(port: int, scheme: str = "smtp", user: str = "") -> GhappError:
    with pytest.raises(GhappError) as caught:
        await send(port, scheme=scheme, user=user)
    told = "".join(traceback.format_exception(caught.value)) + caught.value.problem.to_json()
    assert "smtplib" not in told  # it could name what was said
    assert "hush" not in told
    return caught.value


def read(post: Post) -> EmailMessage:
    [text] = post.mails
    found = message_from_string(text, policy=default)
    assert isinstance(found, EmailMessage)
    return found


async def test_a_mail_says_what_happened_and_what_to_do() -> None:
    alert = an_alert(message="It is full: é.", advice="- Make room.\n.\n- Or not.", run_id="r1")
    async with open_post() as post:
        await send(post.port, alert)

    found = read(post)
    assert (found["From"], found["To"]) == ("ghapp@example.com", "ops@example.com, dev@example.com")
    assert (found["Subject"], found["Message-ID"]) == (
        "[ghapp P1] It is full: é.",
        f"<{alert.id}@example.com>",
    )
    text = found.get_content().replace("\r\n", "\n")
    assert text.startswith("It is full: é.\n\n- Make room.\n.\n- Or not.\n\nRun: r1\n")
    assert post.said.count("RCPT") == 2
    assert post.logins == []


def test_a_message_of_two_lines_makes_no_header() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        mail.letter(an_alert(message="x\r\nBcc: eve@example.com"), parse_mail_server(f"smtp://h/?{TO}"))


async def test_a_password_goes_over_an_encrypted_line(safe: ssl.SSLContext) -> None:
    async with open_post(tls=safe) as post:
        await send(post.port, scheme="smtps", user="me:hush@")

    assert post.logins == [("me", "hush")]
    assert len(post.mails) == 1


async def test_starttls_is_used_where_it_is_offered(safe: ssl.SSLContext) -> None:
    async with open_post(starttls=safe) as post:
        await send(post.port, user="me:hush@")

    assert post.is_secure
    assert post.said.index("STARTTLS") < post.said.index("AUTH")
    assert post.logins == [("me", "hush")]


async def test_a_server_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    context, _pem = certified(tmp_path)
    async with open_post(starttls=context) as post:
        error = await refused(post.port, user="me:hush@")

    assert "SSLCertVerificationError" in str(error)
    assert (post.logins, post.mails) == ([], [])


async def test_no_password_is_sent_in_clear_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ghapp.config.mail.LOOPBACK", ())
    async with open_post() as post:
        error = await refused(post.port, user="me:hush@")

    assert (type(error), "no encryption" in str(error)) == (UserProblem, True)
    assert (post.logins, post.mails) == ([], [])


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({"": "421 busy"}, TryLater),
        ({"": "554 go away"}, UserProblem),
        ({"AUTH": "535 wrong hush"}, UserProblem),
        ({"AUTH": "454 later"}, TryLater),
        ({"MAIL": "451 later"}, TryLater),
        ({"RCPT": "450 full"}, TryLater),
        ({"RCPT": "550 unknown"}, UserProblem),
        ({"DATA": "452 full"}, TryLater),
        ({"DATA": "554 spam"}, UserProblem),
        ({"EHLO": "nonsense", "HELO": "nonsense"}, TryLater),
    ],
    ids=str,
)
async def test_what_may_pass_is_tried_again_and_what_will_not_is_not(
    answers: dict[str, str], kind: type[GhappError]
) -> None:
    async with open_post(answers) as post:
        error = await refused(post.port, user="me:hush@")

    assert (type(error), error.problem.context["channel"]) == (kind, "email")
    assert post.mails == []


async def test_a_farewell_that_goes_wrong_undoes_nothing() -> None:
    async with open_post({"QUIT": "421 what?"}) as post:
        await send(post.port)

    assert len(post.mails) == 1


async def test_a_server_that_is_gone(unused_tcp_port: int) -> None:
    assert "ConnectionRefusedError" in str(await refused(unused_tcp_port))


@pytest.fixture
def deaf() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        yield server.getsockname()[1]


async def test_a_server_that_never_says_a_word(deaf: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "SECONDS", 0.3)

    assert isinstance(await refused(deaf), TryLater)


async def test_who_is_not_waited_for_any_more_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers, and never comes to an end."""
    monkeypatch.setattr(mail, "SECONDS_IN_ALL", 0.5)
    monkeypatch.setattr(mail, "SECONDS", 600.0)
    async with open_post({"MAIL": "250-a" * 10}) as post, asyncio.timeout(20):
        assert isinstance(await refused(post.port), TryLater)

        while any(thread.name == "alert mail" for thread in threading.enumerate()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    assert post.mails == []
