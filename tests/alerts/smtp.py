"""A mail server on loopback, as small as one can be that a real client talks to."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Post:
    """`answers` replaces what is said to a command: `{"RCPT": "550 no"}`. `said` is all that was heard."""

    answers: Mapping[str, str] = field(default_factory=dict)
    starttls: ssl.SSLContext | None = None
    said: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    is_secure: bool = False
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{self.answers.get('', '220 here')}\r\n".encode())
        try:
            while line := (await reader.readline()).decode().strip():
                verb = line.partition(" ")[0].upper()
                self.said.append(verb)
                await self._answer(verb, line, reader, writer)
        finally:
            await writer.drain()
            writer.transport.abort()  # a farewell in TLS would wait for the other side

    async def _answer(
        self, verb: str, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        answer = self.answers.get(verb, "221 bye" if verb == "QUIT" else "250 ok")
        if verb == "EHLO" and verb not in self.answers:
            offers = ["AUTH PLAIN"] + (["STARTTLS"] if self.starttls and not self.is_secure else [])
            answer = "\r\n".join(["250-here", *(f"250-{offer}" for offer in offers), "250 SIZE 1000000"])
        elif verb == "STARTTLS":
            answer = "220 go on"
        elif verb == "DATA" and verb not in self.answers:
            writer.write(b"354 go on\r\n")
            text = (await reader.readuntil(b"\r\n.\r\n")).decode()
            self.mails.append(text.removesuffix(".\r\n").replace("\r\n..", "\r\n."))  # RFC 5321, 4.5.2
        elif verb == "AUTH" and verb not in self.answers:
            _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
            self.logins.append((user, password))
            answer = "235 welcome"
        writer.write(f"{answer}\r\n".encode())
        if verb == "STARTTLS" and self.starttls:
            await writer.drain()
            await writer.start_tls(self.starttls)
            self.is_secure = True


@asynccontextmanager
async def open_post(
    answers: Mapping[str, str] | None = None,
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Post]:
    post = Post(answers or {}, starttls)
    under_way = set[asyncio.Task[None]]()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        under_way.add(asyncio.create_task(post.serve(reader, writer)))

    async with await asyncio.start_server(begin, "127.0.0.1", 0, ssl=tls) as server:
        post.port = server.sockets[0].getsockname()[1]
        yield post
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await asyncio.sleep(0.02)  # what was cut is gone


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """For `localhost`: how a server speaks, and the file by which a client knows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, key_file = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    key_file.write_bytes(secret)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, key_file)
    return context, pem
