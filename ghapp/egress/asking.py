"""What a box may ask of a model.

A provider that browses, runs code or fetches an address for the box is a way to the network, and an answer
that is made in the background is one whose cost nobody sees.
"""

import json
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from ghapp.egress.limits import MEGABYTE
from ghapp.errors import UserProblem

_AT_THE_PROVIDER = (
    *("web_search", "web_fetch", "mcp", "code_execution", "code_interpreter", "file_search"),
    *("image_generation", "computer_use_preview"),
)
_KEYS = ("mcp_servers", "web_search_options", "container", "background", "prompt")
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
        raise UserProblem("E562", detail=detail, limit_mb=most_mb, status=403)
    return asked


def parsed(body: bytes) -> dict[str, Any] | None:
    """None for what is no JSON object."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def objection(asked: dict[str, Any]) -> str:
    """Why this is not let through; empty if it is."""
    for key in _KEYS:
        if asked.get(key):
            return f"`{key}` is not allowed"
    tools = asked.get("tools")
    for tool in tools if isinstance(tools, list) else ():
        kind = tool.get("type") if isinstance(tool, dict) else None
        if isinstance(kind, str) and kind.startswith(_AT_THE_PROVIDER):
            return f"the tool `{kind}` runs at the provider"
    fetched = next(_addresses([asked.get("messages"), asked.get("input"), asked.get("system")]), None)
    return f"the provider would fetch {fetched[:100]}" if fetched else ""


def with_usage(asked: dict[str, Any]) -> dict[str, Any] | None:
    """A stream of chat completions tells its usage only when asked to, in one more chunk without choices;
    None when nothing is to be changed.
    """
    if not asked.get("stream"):
        return None
    options = asked.get("stream_options")
    options = options if isinstance(options, dict) else {}
    if options.get("include_usage") is True:
        return None
    return {**asked, "stream_options": {**options, "include_usage": True}}


def _addresses(value: Any) -> Iterator[str]:
    """Of pictures and documents that the provider is to fetch, at any depth, without recursion."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict) and each.get("type") not in {"tool_use", "function_call"}:
            links = (each.get(key) for key in _ADDRESSES)
            yield from (link for link in links if isinstance(link, str) and _is_address(link))
            waiting += each.values()


def _is_address(link: str) -> bool:
    return link.strip().lower().startswith(("http:", "https:"))
