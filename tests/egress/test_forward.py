"""The program inside: a port of the loopback, the socket, and a command between them."""

import asyncio
import signal
import socket
import sys
from pathlib import Path

import pytest
from aiohttp import web

from ghapp.egress.door import listening
from ghapp.egress.inside import FORWARD, through_the_door

CHILD = "import sys, urllib.request; print(urllib.request.urlopen('http://127.0.0.1:%d/').read().decode())"
MEGABYTES = 20


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def run(*words: str) -> tuple[int, str, str]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*words, stdout=pipe, stderr=pipe)
    out, error = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode or 0, out.decode(), error.decode()


async def run_at(door: Path, port: int, *command: str) -> tuple[int, str, str]:
    return await run(*through_the_door(command, door, sys.executable, port))


async def hello(_request: web.BaseRequest) -> web.Response:
    return web.Response(text="hello")


async def test_a_command_reaches_the_door_on_its_loopback() -> None:
    port = free_port()

    async with listening(hello, 8) as door:
        assert await run_at(door, port, sys.executable, "-c", CHILD % port) == (0, "hello\n", "")


@pytest.mark.parametrize(("script", "status"), [("exit 7", 7), ("kill -9 $$", 137), ("true", 0)])
async def test_it_ends_as_the_command_ended(script: str, status: int) -> None:
    async with listening(hello, 8) as door:
        assert await run_at(door, free_port(), "/bin/sh", "-c", script) == (status, "", "")


async def test_without_a_door_the_command_is_not_run(tmp_path: Path) -> None:
    ran = tmp_path / "ran"

    status, _, error = await run_at(tmp_path / "none", free_port(), "/bin/touch", str(ran))

    assert (status, ran.exists()) == (125, False)
    assert error.startswith("forward: no way from 127.0.0.1:")


async def test_without_the_port_the_command_is_not_run(tmp_path: Path) -> None:
    ran = tmp_path / "ran"

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        async with listening(hello, 8) as door:
            status, _, error = await run_at(door, taken.getsockname()[1], "/bin/touch", str(ran))

    assert (status, ran.exists()) == (125, False)
    assert "in use" in error


@pytest.mark.parametrize("listen", ["0.0.0.0:3128", "10.0.0.1:1", "127.0.0.1", "127.0.0.1:x"])
async def test_it_listens_on_the_loopback_alone(tmp_path: Path, listen: str) -> None:
    status, _, error = await run(
        sys.executable, "-I", "-S", str(FORWARD), "--listen", listen, "--socket", "x", "--", "true"
    )

    assert (status, "127.0.0.1:PORT" in error) == (2, True)


async def test_a_command_that_is_not_there_is_told() -> None:
    async with listening(hello, 8) as door:
        status, _, error = await run_at(door, free_port(), "/no/such/program")

    assert (status, "/no/such/program" in error) == (127, True)


async def test_a_signal_reaches_the_command() -> None:
    script = "trap 'echo told; exit 3' TERM; echo ready; while :; do sleep 0.05; done"
    pipe = asyncio.subprocess.PIPE
    async with listening(hello, 8) as door:
        words = through_the_door(("/bin/sh", "-c", script), door, sys.executable, free_port())
        process = await asyncio.create_subprocess_exec(*words, stdout=pipe)
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGTERM)
        rest, _ = await asyncio.wait_for(process.communicate(), 10)

    assert (process.returncode, rest) == (3, b"told\n")


async def test_all_bytes_pass_in_both_directions() -> None:
    async def length(request: web.BaseRequest) -> web.Response:
        size = 0
        async for chunk in request.content.iter_chunked(65_536):
            size += len(chunk)
        return web.Response(body=bytes(size))

    port = free_port()
    child = (
        "import urllib.request as r\n"
        f"sent = r.Request('http://127.0.0.1:{port}/', data=bytes({MEGABYTES}000000))\n"
        "print(len(r.urlopen(sent).read()))"
    )
    async with listening(length, 8) as door:
        assert await run_at(door, port, sys.executable, "-c", child) == (0, f"{MEGABYTES}000000\n", "")
