"""Loggers. structlog is read with the first line that is logged: importing it outlasts most checks."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ghapp.observability.log_output import Form


class Logger:
    """structlog's, by name: `log.info("what happened", run_id=...)`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, level: str) -> Any:
        import structlog

        for handler in logging.getLogger().handlers:
            if isinstance(handler, _FirstLine):
                handler.configure()
        return getattr(structlog.stdlib.get_logger(self._name), level)


def logger(name: str) -> Any:
    """A bound logger. Never bind whole payloads, and nothing under structlog's own key `event`."""
    return Logger(name)


def log_when_needed(level: str, form: "Form") -> None:
    """Like `configure_log`, with the first line, ours or a library's: most commands never have one."""

    def configure() -> None:
        from ghapp.observability.log_output import configure_log

        configure_log(level, form)

    logging.basicConfig(level=level, handlers=[_FirstLine(configure)], force=True)


class _FirstLine(logging.Handler):
    """Stands where the log will be; `configure` takes it away."""

    def __init__(self, configure: Callable[[], None]) -> None:
        super().__init__()
        self.configure = configure

    def emit(self, record: logging.LogRecord) -> None:
        self.configure()
        name = logging.getLogger(record.name)
        if name.isEnabledFor(record.levelno):
            name.handle(record)
