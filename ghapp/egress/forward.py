"""Runs inside the box: from a port of its loopback to the unix socket that is bound into it, byte by byte.

    python3 -I -S forward.py --listen 127.0.0.1:3128 --socket /run/door -- pip install ...

Runs the command, and ends with its status; 128 + n when signal n ended it, as a shell tells it. 125 is our
own failure: then the command was not run. Needs the standard library alone, and no /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys

OUR_FAILURE, CANNOT_RUN, NOT_FOUND = 125, 126, 127
CHUNK = 1 << 16


def main() -> int:
    parser = argparse.ArgumentParser(description="Forwards a loopback port to a unix socket.")
    parser.add_argument("--listen", required=True, metavar="127.0.0.1:PORT")
    parser.add_argument("--socket", required=True)
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    host, _, port = arguments.listen.rpartition(":")
    if not host.startswith("127.") or not port.isdigit():
        parser.error("--listen takes an address of the loopback: 127.0.0.1:PORT")
    return asyncio.run(run(host, int(port), arguments.socket, arguments.command))


async def run(host: str, port: int, socket: str, command: list[str]) -> int:
    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_unix_connection(socket)
        except OSError as error:
            complain(f"{socket}: {error}")
            writer.close()
            return
        with contextlib.suppress(asyncio.CancelledError):  # the command has ended: nobody wants the rest
            await asyncio.gather(copy(reader, there[1]), copy(there[0], writer))
        there[1].close()
        writer.close()

    try:
        (await asyncio.open_unix_connection(socket))[1].close()
        server = await asyncio.start_server(forward, host, port)
    except OSError as error:
        return complain(f"no way from {host}:{port} to {socket}: {error}")
    try:
        return await status_of(command)
    finally:
        server.close()


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until one side ends; then that end is told to the other side alone."""
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.close()


async def status_of(command: list[str]) -> int:
    told: asyncio.Queue[int] = asyncio.Queue()  # a signal may come before there is somebody to tell
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, told.put_nowait, number)
    try:
        process = await asyncio.create_subprocess_exec(*command)
    except FileNotFoundError as error:
        return complain(str(error), NOT_FOUND)
    except OSError as error:
        return complain(str(error), CANNOT_RUN)
    telling = asyncio.create_task(tell(process, told))
    status = await process.wait()
    telling.cancel()
    return status if status >= 0 else 128 - status


async def tell(process: asyncio.subprocess.Process, told: asyncio.Queue[int]) -> None:
    while True:
        number = await told.get()
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)


def complain(text: str, status: int = OUR_FAILURE) -> int:
    sys.stderr.write(f"forward: {text}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
