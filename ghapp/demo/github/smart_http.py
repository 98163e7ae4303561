"""Git over smart HTTP, by the real `git http-backend`, read-only."""

import asyncio
import contextlib
import os
import signal

from aiohttp import web

from ghapp.demo.github import access
from ghapp.demo.github.bare import clean_environment
from ghapp.demo.github.hub import HUB, Hub
from ghapp.demo.github.refusal import Refusal
from ghapp.demo.github.state import Repo, Token

CHUNK = 1 << 16
GRACE_SECONDS = 5


async def serve(request: web.Request) -> web.StreamResponse:
    hub = request.app[HUB]
    if fault := hub.faults.take(request.method, request.path):
        await asyncio.sleep(fault.delay)
        if fault.status:
            return web.Response(status=fault.status, headers=fault.headers, text=f"{fault.message}\n")
    repo = hub.state.repo(f"{request.match_info['owner']}/{request.match_info['name']}")
    refused = _refuse(request, hub, repo)
    if refused or repo is None:
        return refused or web.Response(status=404, text="Repository not found.\n")
    return await _run_backend(request, repo)


def _refuse(request: web.Request, hub: Hub, repo: Repo | None) -> web.Response | None:
    header = request.headers.get("Authorization")
    password = access.basic_password(header)
    if header and password is None:
        return _unauthorized()  # also a Bearer token, as on GitHub
    try:
        token = access.find_token(password, hub.state) if password is not None else None
    except Refusal:
        return _unauthorized()
    service = request.query.get("service") or request.match_info["tail"]
    if service == "git-receive-pack":
        return web.Response(status=403, text="Write access to repository not granted.\n")
    if repo and repo.private and token is None:
        return _unauthorized()
    if repo and token and (repo.private or token.covers(repo)):
        return _refuse_token(repo, token)
    return None


def _refuse_token(repo: Repo, token: Token) -> web.Response | None:
    if not token.covers(repo):
        return web.Response(status=404, text="Repository not found.\n")
    if not token.may("contents:read"):
        return web.Response(status=403, text="Resource not accessible by integration\n")
    return None


def _unauthorized() -> web.Response:
    headers = {"WWW-Authenticate": 'Basic realm="GitHub"'}
    return web.Response(status=401, text="Invalid username or token.\n", headers=headers)


async def _run_backend(request: web.Request, repo: Repo) -> web.StreamResponse:
    process = await asyncio.create_subprocess_exec(
        "git",
        "http-backend",
        env=_environment(request, repo),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    feeding = asyncio.create_task(_feed(request, process))
    try:
        return await _relay(request, process)
    finally:
        feeding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await feeding
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    """It ends by itself once its output is read. `Process.kill` would race with asyncio for its status."""
    try:
        await asyncio.wait_for(process.wait(), GRACE_SECONDS)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        await process.wait()


def _environment(request: web.Request, repo: Repo) -> dict[str, str]:
    """CGI's. No length: aiohttp has already undone any compression of the body."""
    environment = clean_environment() | {
        "GIT_PROJECT_ROOT": str(repo.folder),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": f"/{request.match_info['tail']}",
        "QUERY_STRING": request.query_string,
        "REQUEST_METHOD": request.method,
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "REMOTE_ADDR": "127.0.0.1",
    }
    if protocol := request.headers.get("Git-Protocol"):
        environment["GIT_PROTOCOL"] = protocol
    return environment


async def _feed(request: web.Request, process: asyncio.subprocess.Process) -> None:
    if process.stdin is None:
        return
    with contextlib.suppress(ConnectionError):
        async for chunk in request.content.iter_chunked(CHUNK):
            process.stdin.write(chunk)
            await process.stdin.drain()
    process.stdin.close()


async def _relay(request: web.Request, process: asyncio.subprocess.Process) -> web.StreamResponse:
    if process.stdout is None:
        return web.Response(status=500)
    status, headers = await _head(process.stdout)
    response = web.StreamResponse(status=status, headers=headers)
    await response.prepare(request)
    while chunk := await process.stdout.read(CHUNK):
        await response.write(chunk)
    await response.write_eof()
    return response


async def _head(stdout: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    headers = {}
    while line := (await stdout.readline()).decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.strip()] = value.strip()
    status = int(headers.pop("Status", "200").split()[0])
    return status, headers
