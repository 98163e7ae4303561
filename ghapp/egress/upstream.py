"""Requests to the outside: no cookies, no proxies of the environment, the system's certificates."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver

CONNECT_SECONDS, SILENT_SECONDS = 15.0, 120.0


@asynccontextmanager
async def outside(at_once: int, resolver: AbstractResolver | None = None) -> AsyncIterator[ClientSession]:
    """Answers come as they were sent, compressed ones too. `SSL_CERT_FILE` is honoured: OpenSSL reads it."""
    connector = TCPConnector(
        ssl=ssl.create_default_context(), resolver=resolver, limit=at_once, use_dns_cache=False
    )
    async with ClientSession(
        connector=connector,
        cookie_jar=DummyCookieJar(),
        timeout=ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENT_SECONDS),
        skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
        auto_decompress=False,
    ) as session:
        yield session
