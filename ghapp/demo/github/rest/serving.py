"""Serving: everything GitHub does to every REST request: identify, limit, refuse, count, answer."""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from multidict import CIMultiDict

from ghapp.demo.github import access
from ghapp.demo.github.faults import Fault
from ghapp.demo.github.hub import HUB, Exchange, Hub
from ghapp.demo.github.refusal import Refusal
from ghapp.demo.github.rest.operation import Answer, Call, Operation

PREFIX = "/api/v3"
FREE = {"/rate_limit"}


def route(operation: Operation, prefix: str = PREFIX) -> web.RouteDef:
    return web.route(operation.method, prefix + operation.path, _handler(operation))


async def unknown(request: web.Request) -> web.Response:
    """What is not served is Not Found, and is seen by whoever counts."""
    return await _serve(request, None)


def _handler(operation: Operation) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.Response:
        return await _serve(request, operation)

    return handle


async def _serve(request: web.Request, operation: Operation | None) -> web.Response:
    hub = request.app[HUB]
    path = request.path.removeprefix(PREFIX)
    text = await request.text()
    if path in FREE or hub.quota.spend():
        answer = await _answer(request, operation, text, hub.faults.take(request.method, path))
    else:
        answer = Answer(Refusal(403, "API rate limit exceeded for installation.").body, 403)
    response = _response(hub, request, answer)
    hub.requests.append((request.method, path, response.status))
    if hub.observer and request.path.startswith(PREFIX):
        hub.observer(_exchange(request, path, text, answer, response))
    return response


def _exchange(request: web.Request, path: str, text: str, answer: Answer, response: web.Response) -> Exchange:
    sent, got = (_parsed(text), None if isinstance(answer.data, bytes) else answer.data)
    answered = None if response.status == 304 else got
    query, headers = dict(request.query), dict(response.headers)
    return Exchange(request.method, path, query, sent, response.status, answered, headers)


async def _answer(
    request: web.Request, operation: Operation | None, text: str, fault: Fault | None
) -> Answer:
    if fault:
        await asyncio.sleep(fault.delay)
        if fault.status and not fault.lost:
            return _faulty(fault)
    try:
        if operation is None:
            raise Refusal.not_found()
        answer = await operation.handler(_admit(request, operation, text))
    except Refusal as refusal:
        answer = Answer(refusal.body, refusal.status)
    return _faulty(fault) if fault and fault.lost else answer


def _faulty(fault: Fault) -> Answer:
    return Answer({"message": fault.message}, fault.status or 502, dict(fault.headers))


def _admit(request: web.Request, operation: Operation, text: str) -> Call:
    hub = request.app[HUB]
    caller = access.identify(request.headers.get("Authorization"), hub.state, hub.app)
    _require_caller(caller, operation)
    call = Call(hub, request, caller, _parsed(text))
    if operation.needs:
        caller.require(call.repo, operation.needs)
    return call


def _require_caller(caller: access.Caller, operation: Operation) -> None:
    if operation.caller == "app" and caller.app is None:
        raise Refusal(401, "A JSON web token could not be decoded")
    if operation.caller == "installation" and caller.token is None:
        if caller.app:
            raise Refusal(403, "Resource not accessible by integration")
        raise Refusal(401, "Requires authentication")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


def _response(hub: Hub, request: web.Request, answer: Answer) -> web.Response:
    headers = CIMultiDict(_standard_headers(hub))
    headers.update(answer.headers)
    if isinstance(answer.data, bytes):
        return web.Response(
            body=answer.data, status=answer.status, headers=headers, content_type="application/vnd.github.raw"
        )
    if answer.status == 204:
        return web.Response(status=204, headers=headers)
    text = json.dumps(answer.data)
    if request.method == "GET" and answer.status == 200:
        headers["ETag"] = f'"{hashlib.sha256(text.encode()).hexdigest()}"'
        if request.headers.get("If-None-Match", "").removeprefix("W/") == headers["ETag"]:
            hub.quota.refund()
            headers.update(hub.quota.headers())
            return web.Response(status=304, headers=headers)
    return web.Response(text=text, status=answer.status, headers=headers, content_type="application/json")


def _standard_headers(hub: Hub) -> dict[str, str]:
    return {
        "x-github-request-id": secrets.token_hex(10).upper(),
        "x-github-media-type": "github.v3; format=json",
        **hub.quota.headers(),
    }
