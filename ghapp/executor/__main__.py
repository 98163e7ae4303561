"""The executor's process: `python -I -m ghapp.executor FD`, started by the server through `confine`."""

import asyncio
import os
import socket
import sys

from ghapp.errors import GhappError, UserProblem
from ghapp.executor.frames import frame, read_frame
from ghapp.executor.jobs import Jobs
from ghapp.executor.orders import Start
from ghapp.executor.process import die_with_parent, hide_memory
from ghapp.executor.scratch import scratch, short_paths
from ghapp.executor.trouble import as_document
from ghapp.executor.worker import Worker
from ghapp.observability.log_output import configure_log
from ghapp.sandbox import open_sandbox

STARTING = 0  # the id of the first request


async def work(pipe: socket.socket) -> None:
    reader, writer = await asyncio.open_connection(sock=pipe)
    request = await read_frame(reader)
    if request is None:
        return
    start = Start.model_validate(request["order"])
    configure_log(start.log_level, start.log_format)
    with scratch(start.folder / "tmp"):
        try:
            jobs = await _open(start)
        except GhappError as error:
            writer.write(frame({"id": STARTING, "error": as_document(error)}))
            await writer.drain()
            return
        writer.write(frame({"id": STARTING, "answer": jobs.standing.model_dump(mode="json")}))
        await Worker(jobs, reader, writer).work()


async def _open(start: Start) -> Jobs:
    if os.geteuid() == 0:
        raise UserProblem("E904", detail="it would be root itself")
    with short_paths():
        sandbox = await open_sandbox(start.sandbox)
    return Jobs(start, sandbox)


def main() -> None:
    hide_memory()
    die_with_parent()
    pipe = socket.socket(fileno=int(sys.argv[1]))
    pipe.set_inheritable(False)
    asyncio.run(work(pipe))


if __name__ == "__main__":
    main()
