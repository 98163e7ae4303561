"""The socket itself, and what passes it while it is open."""

import asyncio
import datetime
import ipaddress
import os
import ssl
import stat
import tempfile
from pathlib import Path

import psutil
import pytest
from aiohttp import ClientSession, UnixConnector, web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from yarl import URL

from ghapp.egress.door import listening
from ghapp.egress.limits import Limits
from ghapp.egress.registries import open_registries
from ghapp.egress.registry import Registry
from ghapp.errors import UserProblem
from tests.egress.conftest import DOOR, Serve, inside

MEGABYTE = 1_000_000


async def hello(_request: web.BaseRequest) -> web.Response:
    return web.Response(text="hello")


async def test_only_we_can_come_in_and_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with listening(hello, 8) as door, inside(door) as ask:
        assert (await ask("GET", "/")).text == "hello"
        assert stat.S_IMODE(door.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(door.stat().st_mode) == 0o600

    assert list(tmp_path.iterdir()) == []


async def test_a_door_ends_while_somebody_waits_in_it(tmp_path: Path) -> None:
    async def forever(_request: web.BaseRequest) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    async with asyncio.timeout(30), inside(tmp_path / "gone") as _, listening(forever, 8) as door:
        reader, writer = await asyncio.open_unix_connection(door)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.sleep(0.1)

    assert await reader.read() == b""
    writer.close()
    assert not door.exists()


async def test_a_box_cannot_use_up_our_connections() -> None:
    async with listening(hello, 2) as door:
        talks = [await asyncio.open_unix_connection(door) for _ in range(3)]
        for _, writer in talks:
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        firsts = [await talk[0].read(8) for talk in talks[:2]]
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await talks[2][0].readexactly(8)
        for _, writer in talks:
            writer.close()

    assert firsts == [b"HTTP/1.1"] * 2


async def test_a_path_too_long_for_a_socket_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / ("x" * 100)
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    with pytest.raises(UserProblem, match="E565"):
        async with listening(hello, 8):
            pass

    assert list(folder.iterdir()) == []


@pytest.mark.slow
async def test_fifty_megabytes_stream_through_without_being_held(serve: Serve) -> None:
    async def large(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = 50 * MEGABYTE
        await response.prepare(request)
        for _ in range(50):
            await response.write(bytes(MEGABYTE))
        return response

    own = await serve({"/x": large})
    url = f"http://127.0.0.1:{own.port}/"
    size, most, before = 0, 0, psutil.Process().memory_info().rss
    async with (
        open_registries([Registry("go", url, url)], named=frozenset({"127.0.0.1"})) as door,
        ClientSession(connector=UnixConnector(str(door))) as session,
        session.get(URL(f"{DOOR}/go/127.0.0.1:{own.port}/x")) as answer,
    ):
        async for chunk in answer.content.iter_chunked(65_536):
            size += len(chunk)
            most = max(most, psutil.Process().memory_info().rss)

    assert size == 50 * MEGABYTE
    assert most - before < 15 * MEGABYTE


async def test_a_client_that_leaves_ends_the_transfer(serve: Serve) -> None:
    ended = asyncio.Event()

    async def endless(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(bytes(65_536))
        except ConnectionError:
            ended.set()
        return response

    own = await serve({"/x": endless})
    url = f"http://127.0.0.1:{own.port}/"
    async with open_registries([Registry("go", url, url)], named=frozenset({"127.0.0.1"})) as door:
        _, writer = await asyncio.open_unix_connection(door)
        writer.write(f"GET /go/127.0.0.1:{own.port}/x HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await asyncio.sleep(0.2)
        writer.close()
        async with asyncio.timeout(30):
            await ended.wait()


async def test_a_registry_s_certificate_is_checked_against_the_system_s(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = a_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    own = await serve({"/x": web.Response(body=b"1")}, ssl_context=context)
    url = f"https://127.0.0.1:{own.port}/"
    statuses = []
    for trusted in (os.devnull, str(certificate)):
        monkeypatch.setenv("SSL_CERT_FILE", trusted)
        named = frozenset({"127.0.0.1"})
        async with (
            open_registries([Registry("go", url, url)], Limits(), named=named) as door,
            inside(door) as ask,
        ):
            statuses.append((await ask("GET", f"/go/127.0.0.1:{own.port}/x")).status)

    assert statuses == [502, 200]
    assert len(own.asked) == 1


def a_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "certificate.pem"
    file.write_bytes(private + made.public_bytes(pem))
    return file
