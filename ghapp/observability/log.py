"""Loggers. structlog is read when the first line is logged: it takes longer to import than a small check."""

from typing import Any


class Logger:
    """structlog's, by name: `log.info("what happened", run_id=...)`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, level: str) -> Any:
        import structlog

        return getattr(structlog.stdlib.get_logger(self._name), level)


def logger(name: str) -> Any:
    """A bound logger. Never bind whole payloads, and nothing under structlog's own key `event`."""
    return Logger(name)
