"""What a door answers to a box."""

import zlib
from collections.abc import Iterable, Mapping

from aiohttp import web

from ghapp.errors import Problem, UserProblem

BEGUN = web.RequestKey("begun", bool)  # a part of the answer is out: too late for another one


def refusal(problem: Problem, status: int) -> web.Response:
    """A line that says what happened, and lines that say what to do: tools print it."""
    lines = (str(problem), *(f"  - {suggestion}" for suggestion in problem.suggestions))
    return web.Response(status=status, text="\n".join(lines) + "\n")


def picked(headers: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    return {name: headers[name] for name in names if name in headers}


def cut(request: web.BaseRequest) -> None:
    """Whoever waits for the rest of an answer must not take what is there for the whole."""
    if request.transport is not None:
        request.transport.abort()


def gunzip(content: bytes, most: int) -> bytes:
    """Raises UserProblem E553 for what is no gzip, E554 when it unpacks to more than `most` bytes."""
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = unpacker.decompress(content, most)
    except zlib.error as error:
        raise UserProblem("E553", host="The registry", detail=error) from error
    if unpacker.unconsumed_tail:
        raise UserProblem("E554", limit=f"{most // 1_000_000} MB in one document")
    return plain
