"""A mail server and who writes to whom, from one address."""

from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_FORM = "it is smtps://user:password@host:port/?from=ADDRESS&to=ADDRESS,ADDRESS (or smtp://)"


@dataclass(frozen=True, slots=True)
class MailServer:
    """`is_encrypted` from the first byte (smtps); else STARTTLS, without which no password is sent to another
    machine. `user` is "" where nobody signs in.
    """

    host: str
    port: int
    is_encrypted: bool
    user: str
    password: str
    sender: str
    recipients: tuple[str, ...]

    @property
    def is_here(self) -> bool:
        return self.host in LOOPBACK

    def __repr__(self) -> str:
        """Without the password, wherever it is printed."""
        return f"MailServer({self.host}:{self.port})"


def parse_mail_server(url: str) -> MailServer:
    """Raises ValueError, which does not repeat the URL: there is a password in it."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise ValueError(_FORM) from None
    if parts.scheme not in PORTS or not parts.hostname or not url.isprintable():
        raise ValueError(_FORM)
    fields = parse_qs(parts.query, keep_blank_values=True)
    user = unquote(parts.username or "")
    sender = _last(fields, "from") or (user if "@" in user else "ghapp@localhost")
    recipients = tuple(filter(None, (part.strip() for part in _last(fields, "to").split(","))))
    password = unquote(parts.password or "")
    if fields.keys() - {"from", "to"} or not f"{user}{password}".isascii():
        raise ValueError(_FORM)
    if not recipients or not all(map(_is_address, (sender, *recipients))):
        raise ValueError(_FORM)
    return MailServer(parts.hostname, port, parts.scheme == "smtps", user, password, sender, recipients)


def _last(fields: dict[str, list[str]], name: str) -> str:
    return fields.get(name, [""])[-1].strip()


def _is_address(text: str) -> bool:
    """Plain, in ASCII: `name@host`."""
    return text.isascii() and " " not in text and parseaddr(text)[1] == text and "@" in text[1:-1]
