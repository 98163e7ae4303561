"""A unix socket in a folder of its own: the one way out of a box."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web

from ghapp.errors import UserProblem

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

LONGEST_PATH = 107  # bytes: sun_path of unix(7), without its end
END_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """Of a door: the user who may connect, and the folder that it is made below. As in `listening`."""

    owner: int | None = None
    below: Path | None = None


@asynccontextmanager
async def listening(
    handler: Handler, connections: int, owner: int | None = None, below: Path | None = None
) -> AsyncIterator[Path]:
    """The socket's path; only the user `owner` may connect, our own if None. Its folder is made `below` this
    one, among temporary files if None. Who is still talking at the end is cut off.

    Raises UserProblem E565 when the path of a temporary folder is too long for a socket.
    """
    with TemporaryDirectory(prefix="ghapp-door-" if below is None else "", dir=below) as folder:
        path = Path(folder).resolve() / "door"
        if len(os.fsencode(path)) > LONGEST_PATH:
            raise UserProblem("E565", path=path, limit=LONGEST_PATH)
        server = web.Server(handler, access_log=None)
        listener = await asyncio.get_running_loop().create_unix_server(_capped(server, connections), path)
        path.chmod(0o600)
        if owner is not None:
            os.chown(path, owner, -1)
            os.chown(folder, owner, -1)
        try:
            yield path
        finally:
            listener.close()
            await server.shutdown(END_SECONDS)


def _capped(server: web.Server, most: int) -> Callable[[], asyncio.Protocol]:
    """A box cannot use up our file descriptors."""
    return lambda: server() if len(server.connections) < most else _Closing()


class _Closing(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()
