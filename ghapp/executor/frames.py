"""Frames: the length in four bytes, then as many bytes of JSON. Neither side trusts the other's length."""

import asyncio
import json
import struct
from typing import Any

LARGEST = 64 * 1024 * 1024
_LENGTH = struct.Struct("!I")


class Unreadable(ValueError):
    """What came is no frame: the connection cannot be used any more."""


class TooLarge(ValueError):
    """What was to be sent does not fit into a frame."""


def frame(document: dict[str, Any]) -> bytes:
    """Raises TooLarge."""
    body = json.dumps(document, separators=(",", ":")).encode()
    if len(body) > LARGEST:
        raise TooLarge(f"{len(body)} bytes")
    return _LENGTH.pack(len(body)) + body


async def read_frame(reader: asyncio.StreamReader) -> dict[str, Any] | None:
    """The next document, or None at the end. Raises Unreadable."""
    try:
        (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        if length > LARGEST:
            raise Unreadable(f"a frame of {length} bytes")
        document = json.loads(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    if not isinstance(document, dict):
        raise Unreadable("no JSON object")
    return document
