"""For all tests: no network but loopback, no settings from the outside."""

import logging
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.contextvars import merge_contextvars
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.processors import add_log_level

# The default paints every local variable of a traceback: seconds of work for each.
PLAIN = ConsoleRenderer(colors=False, exception_formatter=plain_traceback)
LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GHAPP_") and name != "GHAPP_TOOLS_DIR"]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    """Whoever configures the log configures it for itself."""
    root, known = logging.getLogger(), dict(logging.Logger.manager.loggerDict)
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in known}
    level = root.level
    structlog.configure(processors=[merge_contextvars, add_log_level, PLAIN])
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in logging.Logger.manager.loggerDict:
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
    structlog.reset_defaults()
