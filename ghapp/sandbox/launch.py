"""How a level starts a command: the words in front of it, and the descriptors these need."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Protocol

from ghapp.sandbox.box import Box
from ghapp.sandbox.level import Level
from ghapp.sandbox.limits import Limits, Stopped


@dataclass(frozen=True, slots=True)
class Launch:
    """`ends_gently`: SIGTERM makes the launcher end all it started; else its own child is killed.

    `stopped` is asked when the command had no end of its own: which limit did the kernel hold it to?
    """

    argv: tuple[str, ...]
    descriptors: tuple[int, ...]
    ends_gently: bool
    stopped: Callable[[], Stopped] = lambda: ""


class Launcher(Protocol):
    """The commands it makes tell of themselves on `status`, one JSON document a line:
    `{"child-pid": n}` and `{"exit-code": n}`, or neither when the box could not be set up.
    """

    level: Level

    def launch(
        self, command: Sequence[str], box: Box, limits: Limits, status: int
    ) -> AbstractContextManager[Launch]: ...


def handed(content: bytes) -> IO[bytes]:
    """An open file with this content, to be read by a child from its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    file.write(content)
    file.seek(0)
    return file
