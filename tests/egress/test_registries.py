"""The door to the registries, against real servers."""

import asyncio
import gzip
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import structlog
from aiohttp import web
from aiohttp.abc import AbstractResolver
from pydantic import SecretStr

from ghapp.egress.limits import Limits
from ghapp.egress.registries import open_registries
from ghapp.egress.registry import Registry
from tests.egress.conftest import Names, Outside, Serve, inside, local

SECRET = "someone:hidden-word"
JSON = {"Content-Type": "application/vnd.pypi.simple.v1+json"}


def registry(own: Outside, files: Outside | None = None, name: str = "pypi") -> Registry:
    index = f"http://own.test:{own.port}/simple/"
    more = (f"http://files.test:{files.port}/packages/",) if files else ()
    return Registry(name, index, f"http://own.test:{own.port}/", more, SecretStr(SECRET))


@asynccontextmanager
async def asking(
    *registries: Registry,
    limits: Limits | None = None,
    resolver: AbstractResolver | None = None,
) -> AsyncIterator[Any]:
    names = resolver or local("own.test", "files.test")
    hosts = frozenset({"own.test", "files.test"})
    async with (
        open_registries(registries, limits or Limits(), named=hosts, resolver=names) as door,
        inside(door) as ask,
    ):
        yield ask


async def test_a_file_passes_with_few_headers_and_the_credentials_are_added_outside(serve: Serve) -> None:
    given = {"ETag": '"1"', "Set-Cookie": "a=b", "WWW-Authenticate": "Basic", "X-Other": "1"}
    own = await serve({"/simple/a.whl": web.Response(body=b"wheel", headers=given)})

    async with asking(registry(own)) as ask:
        headers = {"Authorization": "Basic mine", "Cookie": "x=y", "X-Mine": "1", "User-Agent": "pip/1"}
        answer = await ask("GET", f"/pypi/own.test:{own.port}/simple/a.whl", headers=headers)

    assert (answer.status, answer.body) == (200, b"wheel")
    assert set(answer.headers) == {"Etag", "Content-Type", "Content-Length", "Date", "Server"}
    assert own.asked[0].headers["Authorization"] == "Basic c29tZW9uZTpoaWRkZW4td29yZA=="
    assert {*own.asked[0].headers} == {"Host", "Accept", "User-Agent", "Accept-Encoding", "Authorization"}


async def test_only_a_registry_s_own_server_sees_the_credentials(serve: Serve) -> None:
    files = await serve({"/packages/a.whl": web.Response(body=b"wheel")})
    own = await serve({})
    target = f"http://files.test:{files.port}/packages/a.whl"
    own.answers["/simple/a.whl"] = web.Response(status=302, headers={"Location": target})

    async with asking(registry(own, files)) as ask:
        redirected = await ask("GET", f"/pypi/own.test:{own.port}/simple/a.whl")
        direct = await ask("GET", f"/pypi/files.test:{files.port}/packages/a.whl")

    assert redirected.body == direct.body == b"wheel"
    assert "Authorization" in own.asked[0].headers
    assert ["Authorization" in request.headers for request in files.asked] == [False, False]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT"])
async def test_registries_are_only_read(serve: Serve, method: str) -> None:
    own = await serve({"/simple/": web.Response()})

    async with asking(registry(own)) as ask:
        answer = await ask(method, f"/pypi/own.test:{own.port}/simple/")

    assert answer.status == 405 if method != "CONNECT" else answer.status >= 400
    assert own.asked == []


async def test_a_body_is_refused(serve: Serve) -> None:
    own = await serve({"/simple/": web.Response()})

    async with asking(registry(own)) as ask:
        answer = await ask("GET", f"/pypi/own.test:{own.port}/simple/", data=b"secret")

    assert (answer.status, answer.text.split()[0]) == (405, "E550")
    assert own.asked == []


async def test_head_asks_for_the_head(serve: Serve) -> None:
    own = await serve({"/simple/a.whl": web.Response(body=b"wheel")})

    async with asking(registry(own)) as ask:
        answer = await ask("HEAD", f"/pypi/own.test:{own.port}/simple/a.whl")

    assert (answer.status, answer.headers["Content-Length"], own.asked[0].method) == (200, "5", "HEAD")


async def test_another_host_is_refused_with_what_to_do(serve: Serve) -> None:
    own = await serve({})

    async with asking(registry(own)) as ask:
        answer = await ask("GET", "/pypi/example.com/simple/?token=hidden-word")

    assert answer.status == 403
    assert answer.text.startswith("E551 /pypi/example.com/simple/ is not let through")
    assert "GHAPP_REGISTRY_PYPI_FILES" in answer.text
    assert "hidden-word" not in answer.text


@pytest.mark.parametrize(
    "location", ["http://elsewhere.test/x", "http://127.0.0.1:{port}/x", "https://own.test/", "//x"]
)
async def test_a_redirect_to_elsewhere_is_refused(serve: Serve, location: str) -> None:
    other = await serve({})
    where = location.format(port=other.port)
    own = await serve(
        {"/simple/": web.Response(status=302, headers={"Location": f"{where}?signed=hidden-word"})}
    )

    async with asking(registry(own)) as ask:
        answer = await ask("GET", f"/pypi/own.test:{own.port}/simple/")

    assert (answer.status, answer.text.split()[0]) == (403, "E551")
    assert "hidden-word" not in answer.text
    assert other.asked == []


async def test_redirects_in_a_circle_end(serve: Serve) -> None:
    own = await serve({"/simple/": web.Response(status=301, headers={"Location": "/simple/"})})

    async with asking(registry(own)) as ask:
        answer = await ask("GET", f"/pypi/own.test:{own.port}/simple/")

    assert (answer.status, len(own.asked)) == (502, 6)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254"])
async def test_a_name_that_leads_to_a_private_address_is_refused(serve: Serve, address: str) -> None:
    own = await serve({"/simple/": web.Response()})
    names = Names({"own.test": [["93.184.216.34", address]]})

    async with open_registries([registry(own)], resolver=names) as door, inside(door) as ask:
        answer = await ask("GET", f"/pypi/own.test:{own.port}/simple/")

    assert (answer.status, answer.text.split()[0]) == (403, "E552")
    assert "GHAPP_REGISTRY_PRIVATE_HOSTS" in answer.text
    assert own.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "10.0.0.1"])
async def test_an_address_in_place_of_a_name_is_judged_too(serve: Serve, host: str) -> None:
    own = await serve({"/x": web.Response()})
    address = f"{host}:{own.port}"
    reckless = Registry("pypi", f"http://{address}/", f"http://{address}/")

    async with open_registries([reckless]) as door, inside(door) as ask:
        answer = await ask("GET", f"/pypi/{address}/x")

    assert (answer.status, answer.text.split()[0]) == (403, "E552")
    assert own.asked == []


async def test_an_address_that_the_operator_named_is_reached(serve: Serve) -> None:
    own = await serve({"/x": web.Response(body=b"1")})
    address = f"http://127.0.0.1:{own.port}/"

    named = frozenset({"127.0.0.1"})
    async with open_registries([Registry("go", address, address)], named=named) as door, inside(door) as ask:
        answer = await ask("GET", f"/go/127.0.0.1:{own.port}/x")

    assert answer.body == b"1"


async def test_the_connection_goes_to_the_address_that_was_judged(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await serve({"/simple/": web.Response()})
    names = Names({"own.test": [["93.184.216.34"], ["127.0.0.1"]]})  # the second answer is the attack
    reached: list[str] = []

    def connect(_self: socket.socket, address: Any) -> None:
        reached.append(address[0])
        raise ConnectionRefusedError

    async with open_registries([registry(own)], resolver=names) as door, inside(door) as ask:
        real = socket.socket.connect
        monkeypatch.setattr(
            socket.socket,
            "connect",
            lambda self, to: real(self, to) if self.family == socket.AF_UNIX else connect(self, to),
        )
        answer = await ask("GET", f"/pypi/own.test:{own.port}/simple/")

    assert (answer.status, reached, names.asked) == (502, ["93.184.216.34"], ["own.test"])
    assert own.asked == []


async def test_an_index_is_led_through_the_door(serve: Serve) -> None:
    files = await serve({})
    link = f"http://files.test:{files.port}/packages/a.whl"
    page = gzip.compress(f'{{"files": [{{"url": "{link}"}}]}}'.encode())
    own = await serve({"/simple/a/": web.Response(body=page, headers={**JSON, "Content-Encoding": "gzip"})})

    async with asking(registry(own, files)) as ask:
        answer = await ask(
            "GET", f"/pypi/own.test:{own.port}/simple/a/", headers={"Accept-Encoding": "gzip, br"}
        )

    through = f"http://127.0.0.1:3128/pypi/files.test:{files.port}/packages/a.whl"
    assert answer.text == f'{{"files": [{{"url": "{through}"}}]}}'
    assert "Content-Encoding" not in answer.headers
    assert own.asked[0].headers["Accept-Encoding"] == "gzip"


async def test_links_are_those_of_the_page_that_answered(serve: Serve) -> None:
    page = web.Response(text='<a href="../a.whl">', content_type="text/html")
    own = await serve({"/simple/deep/er/": page})
    own.answers["/simple/A/"] = web.Response(status=301, headers={"Location": "/simple/deep/er/"})

    async with asking(registry(own)) as ask:
        answer = await ask("GET", f"/pypi/own.test:{own.port}/simple/A/")

    assert f'"http://127.0.0.1:3128/pypi/own.test:{own.port}/simple/deep/a.whl"' in answer.text


async def test_a_bomb_is_refused(serve: Serve) -> None:
    bomb = web.Response(body=gzip.compress(bytes(3_000_000)), headers={**JSON, "Content-Encoding": "gzip"})
    own = await serve({"/simple/a/": bomb})

    async with asking(registry(own), limits=Limits(document_mb=1)) as ask:
        answer = await ask("GET", f"/pypi/own.test:{own.port}/simple/a/")

    assert (answer.status, answer.text.split()[0]) == (403, "E554")


@pytest.mark.parametrize(("theirs", "ours"), [(401, 403), (403, 403), (404, 404), (410, 410), (500, 500)])
async def test_a_registry_s_error_keeps_its_number_and_loses_its_words(
    serve: Serve, theirs: int, ours: int
) -> None:
    async def echo(request: web.BaseRequest) -> web.Response:
        return web.Response(status=theirs, text=f"you sent {request.headers['Authorization']}")

    own = await serve({"/simple/": echo})

    async with asking(registry(own)) as ask:
        answer = await ask("GET", f"/pypi/own.test:{own.port}/simple/")

    assert (answer.status, answer.text.split()[0]) == (ours, "E553")
    assert "Basic" not in answer.text


async def test_requests_are_counted(serve: Serve) -> None:
    own = await serve({"/simple/a": web.Response(body=b"1")})

    async with asking(registry(own), limits=Limits(requests=2)) as ask:
        answers = [await ask("GET", f"/pypi/own.test:{own.port}/simple/a") for _ in range(3)]

    assert [answer.status for answer in answers] == [200, 200, 403]
    assert len(own.asked) == 2


async def test_an_answer_that_says_it_is_too_large_is_refused_at_once(serve: Serve) -> None:
    own = await serve({"/simple/a": web.Response(body=bytes(1_000_001))})

    async with asking(registry(own), limits=Limits(answer_mb=1)) as ask:
        answer = await ask("GET", f"/pypi/own.test:{own.port}/simple/a")

    assert (answer.status, answer.text.split()[0]) == (403, "E554")


async def test_an_answer_that_grows_too_large_is_cut_and_never_looks_whole(serve: Serve) -> None:
    own = await serve({"/simple/a": endless})

    async with asking(registry(own), limits=Limits(answer_mb=1)) as ask:
        with pytest.raises(
            (OSError, web.HTTPException, Exception), match=r"(?i)payload|disconnect|reset|clos"
        ):
            await ask("GET", f"/pypi/own.test:{own.port}/simple/a")


async def test_all_answers_together_are_limited(serve: Serve) -> None:
    own = await serve({"/simple/a": web.Response(body=bytes(600_000))})

    async with asking(registry(own), limits=Limits(total_mb=1)) as ask:
        answers = [await ask("GET", f"/pypi/own.test:{own.port}/simple/a") for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 403]


async def test_a_registry_that_says_nothing_is_given_up(serve: Serve) -> None:
    async def silent(_request: web.BaseRequest) -> web.Response:
        await asyncio.sleep(5)
        raise AssertionError

    own = await serve({"/simple/a": silent})

    async with asking(registry(own), limits=Limits(seconds=0.2)) as ask:
        answer = await ask("GET", f"/pypi/own.test:{own.port}/simple/a")

    assert (answer.status, "within 0.2 seconds" in answer.text) == (502, True)


async def test_every_answer_is_logged_without_secrets(serve: Serve) -> None:
    own = await serve({"/simple/a": web.Response(body=b"12345")})

    with structlog.testing.capture_logs() as logged:
        async with asking(registry(own)) as ask:
            await ask("GET", f"/pypi/own.test:{own.port}/simple/a?token=hidden-word")
            await ask("POST", "/npm/x?token=hidden-word")

    told = [{key: line[key] for key in ("method", "path", "status", "bytes", "code")} for line in logged]
    assert told == [
        {"method": "GET", "path": "/simple/a", "status": 200, "bytes": 5, "code": ""},
        {"method": "POST", "path": "/npm/x", "status": 405, "bytes": 0, "code": "E550"},
    ]
    assert logged[0]["host"] == f"own.test:{own.port}"
    assert "hidden-word" not in str(logged)


async def endless(request: web.BaseRequest) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(64):
        await response.write(bytes(65_536))
    await response.write_eof()
    return response


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "aiohttp.server")
