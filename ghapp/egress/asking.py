"""What a box may ask of a model.

A provider that browses, runs code or fetches an address for the box is a way to the network. What is stored
there may be another's. And of an answer in the background, or of a document of a thousand pages, nobody sees
the cost in time.
"""

import json
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from aiohttp import web

from ghapp.egress.limits import MEGABYTE
from ghapp.errors import UserProblem

_KEYS = (
    *("mcp_servers", "web_search_options", "container", "background", "prompt"),
    *("previous_response_id", "conversation", "audio", "speed"),
)
_AT_CLIENT = frozenset({"custom", "function", "local_shell", "apply_patch", "namespace", "tool_search"})
_AT_CLIENT_SINCE = (
    "bash_",
    "text_editor_",
    "memory_",
    "computer_2",
    "tool_search_tool_",
)  # with a date behind
_REFUSED_PARTS = frozenset(
    {"document", "file", "input_file", "input_audio", "item_reference", "container_upload"}
)
_ADDRESSES = ("url", "image_url", "file_url")


async def read_body(request: web.BaseRequest, most_mb: int) -> dict[str, Any] | None:
    """None for a request without one. Raises UserProblem E562 for one that is not let through."""
    if not request.can_read_body:
        return None
    content = bytearray()
    async for chunk in request.content.iter_chunked(1 << 16):
        content += chunk
        if len(content) > most_mb * MEGABYTE:
            raise UserProblem("E562", detail="it is too large", limit_mb=most_mb, status=413)
    asked = parsed(bytes(content))
    detail = "it is no JSON object" if asked is None else objection(asked)
    if detail:
        raise UserProblem("E562", detail=detail, limit_mb=most_mb)
    return asked


def parsed(body: bytes) -> dict[str, Any] | None:
    """None for what is no JSON object, or one that is nested too deeply to be written again."""
    try:
        value = json.loads(body)
        json.dumps(value)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def objection(asked: dict[str, Any]) -> str:
    """Why this is not let through; empty if it is."""
    for key in _KEYS:
        if asked.get(key):
            return f"`{key}` is not allowed"
    if asked.get("n", 1) not in (None, 1) or asked.get("service_tier") == "priority":
        return "several answers at once, or a priority, cost more than is counted"
    parts = [asked.get(key) for key in ("messages", "input", "system", "instructions")]
    return next(chain(_of_tools(asked.get("tools")), _of_parts(parts)), "")


def _of_tools(tools: Any) -> Iterator[str]:
    """A tool without a type is one of Anthropic's that the box runs itself; a namespace has more in it."""
    for tool in _objects(tools, lambda tool: [tool.get("tools")]):
        kind = tool.get("type")
        if kind is not None and not (isinstance(kind, str) and _is_at_client(kind)):
            yield f"the tool `{str(kind)[:100]}` may run at the provider"


def _is_at_client(kind: str) -> bool:
    return kind in _AT_CLIENT or kind.startswith(_AT_CLIENT_SINCE)


def _of_parts(parts: list[Any]) -> Iterator[str]:
    """Of messages, at any depth."""
    for part in _objects(parts, _within):
        kind = part.get("type")
        if isinstance(kind, str) and kind in _REFUSED_PARTS:
            yield f"a part of the type `{kind}` is not allowed"
        if part.get("file_id"):
            yield "a file that is stored at the provider is not allowed"
        links = [link for key in _ADDRESSES if _is_address(link := part.get(key))]
        yield from (f"the provider would fetch {str(link)[:100]}" for link in links)
        yield from _of_tools(part.get("tools"))


def _within(part: dict[str, Any]) -> list[Any]:
    """Not what a model gave to a tool."""
    return [part[key] for key in part if not (key == "input" and part.get("type") == "tool_use")]


def _objects(value: Any, within: Callable[[dict[str, Any]], list[Any]]) -> Iterator[dict[str, Any]]:
    """In lists and in each other, at any depth, without recursion."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            yield each
            waiting += within(each)


def _is_address(link: Any) -> bool:
    """A picture that stands in the request itself begins with `data:`."""
    return isinstance(link, str) and not link.strip().lower().startswith("data:")
