"""What a launcher tells of the command it runs."""

import json
import os
from types import TracebackType
from typing import Any, Self

_MOST = 64 * 1024


class Status:
    """A pipe of small JSON documents, one a line. The command itself cannot write to it."""

    def __enter__(self) -> Self:
        self._reader, self.writer = os.pipe()
        os.set_blocking(self._reader, False)
        self._open, self._text = True, b""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.started()
        os.close(self._reader)

    def started(self) -> None:
        if self._open:
            self._open = False
            os.close(self.writer)

    def get(self, name: str) -> Any:
        """What was told under this name so far, or None."""
        self._read()
        return self._told().get(name)

    def _read(self) -> None:
        try:
            while len(self._text) < _MOST and (data := os.read(self._reader, _MOST)):
                self._text += data
        except BlockingIOError:
            return

    def _told(self) -> dict[str, Any]:
        whole = self._text.rpartition(b"\n")[0]
        told: dict[str, Any] = {}
        for line in whole.splitlines():
            told.update(json.loads(line))
        return told
