"""An alert as an e-mail."""

import asyncio
import contextlib
import smtplib
import socket
import ssl
import threading
from concurrent.futures import Future, InvalidStateError
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ghapp.config.mail import MailServer
from ghapp.errors import TryLater, UserProblem
from ghapp.model import Alert, Channel
from ghapp.observability.log import logger

_log = logger(__name__)
SECONDS = 10.0  # for one answer
SECONDS_IN_ALL = 60.0
LONGEST_SUBJECT = 150


def letter(alert: Alert, server: MailServer) -> EmailMessage:
    """The library refuses a header of two lines. Its id is the alert's: twice the same is known as one."""
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = server.sender
    mail["To"] = ", ".join(server.recipients)
    mail["Subject"] = f"[ghapp {alert.severity}] {alert.message[:LONGEST_SUBJECT]}"
    mail["Date"] = format_datetime(datetime.fromisoformat(alert.created_at))
    mail["Message-ID"] = f"<{alert.id}@{server.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    run = f"Run: {alert.run_id}\n" if alert.run_id else ""
    mail.set_content(f"{alert.message}\n\n{alert.advice}\n\n{run}Alert: {alert.id} ({alert.kind})\n")
    return mail


async def send(alert: Alert, server: MailServer) -> None:
    """In a thread of its own: a server that dawdles holds up nobody, and is cut off in the end.

    Raises TryLater E910 for what may pass, UserProblem E911 for what will not.
    """
    done: Future[None] = Future()
    opened: list[smtplib.SMTP] = []
    talk = (letter(alert, server), server, opened, done)
    threading.Thread(target=_talk, args=talk, name="alert mail", daemon=True).start()
    try:
        await asyncio.wait_for(asyncio.wrap_future(done), SECONDS_IN_ALL)
    except smtplib.SMTPResponseException as error:
        raise _answered(error.smtp_code) from None
    except smtplib.SMTPRecipientsRefused as error:
        raise _answered(max(code for code, _ in error.recipients.values())) from None
    except (OSError, smtplib.SMTPException) as error:  # a timeout is an OSError
        raise TryLater("E910", channel=Channel.EMAIL, detail=type(error).__name__) from None
    finally:
        if done.cancel():  # nobody waits any more: it must not be sent later
            _cut(opened)


def _talk(mail: EmailMessage, server: MailServer, opened: list[smtplib.SMTP], done: Future[None]) -> None:
    try:
        with _connected(server) as smtp:
            opened.append(smtp)
            _secure(smtp, server)
            if server.user:
                smtp.login(server.user, server.password)
            if refused := smtp.send_message(mail, server.sender, list(server.recipients)):
                _log.warning("an alert did not reach every address", refused=len(refused))
            done.set_result(None)  # whatever becomes of the farewell
    except BaseException as error:  # noqa: BLE001  # handed to who waits, if anybody does
        with contextlib.suppress(InvalidStateError):
            done.set_exception(error)


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.is_encrypted:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=SECONDS)


def _secure(smtp: smtplib.SMTP, server: MailServer) -> None:
    """STARTTLS where it is offered. Raises UserProblem E911 rather than send a password in clear."""
    smtp.ehlo_or_helo_if_needed()
    if server.is_encrypted:
        return
    if smtp.has_extn("starttls"):
        smtp.starttls(context=ssl.create_default_context())
    elif server.user and not server.is_here:
        raise UserProblem("E911", channel=Channel.EMAIL, detail="it offers no encryption for the password")


def _answered(status: int) -> TryLater | UserProblem:
    """4yz passes by itself, 5yz does not (RFC 5321, 4.2.1). Its words could repeat what we said: left out."""
    detail = f"it answered {status}"
    if status >= 500:
        return UserProblem("E911", channel=Channel.EMAIL, detail=detail)
    return TryLater("E910", channel=Channel.EMAIL, detail=detail)


def _cut(opened: list[smtplib.SMTP]) -> None:
    for smtp in opened:
        with contextlib.suppress(OSError):  # the other side was faster
            if smtp.sock is not None:
                smtp.sock.shutdown(socket.SHUT_RDWR)
