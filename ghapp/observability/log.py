"""structlog: JSON or console, ids bound by context, secrets redacted before anything is rendered."""

import logging
import logging.handlers
import sys
from pathlib import Path
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from ghapp.observability.redact import redact, redact_value

KEEP_DAYS = 7


def redact_event(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    return {key: redact_value(value, key) for key, value in event.items()}


def _render_exception(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    event = structlog.processors.format_exc_info(logger, name, event)
    if "exception" in event:
        event["exception"] = redact(str(event["exception"]))
    return event


def configure_log(level: str, form: Literal["auto", "json", "console"], folder: Path | None = None) -> None:
    """Send every logger, ours and the libraries', to stderr and, given a folder, to a rotated file."""
    as_console = form == "console" or (form == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _render_exception,
        redact_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handlers = [_handler(logging.StreamHandler(sys.stderr), shared, console=as_console)]
    if folder is not None:
        handlers.append(_handler(_rotated(folder), shared, console=False))
    logging.basicConfig(level=level, handlers=handlers, force=True)
    for noisy in ("dbos", "httpx", "httpcore", "aiohttp.access", "github.Requester", "alembic", "asyncio"):
        logging.getLogger(noisy).setLevel(max(logging.getLevelName(level), logging.WARNING))


def logger(name: str) -> Any:
    """A bound logger. Never bind whole payloads, and nothing under structlog's own key `event`."""
    return structlog.stdlib.get_logger(name)


def _rotated(folder: Path) -> logging.Handler:
    folder.mkdir(parents=True, exist_ok=True)
    return logging.handlers.TimedRotatingFileHandler(
        folder / "ghapp.log", when="midnight", backupCount=KEEP_DAYS, encoding="utf-8", utc=True, delay=True
    )


def _handler(handler: logging.Handler, shared: list[Processor], *, console: bool) -> logging.Handler:
    last: Processor = structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    return handler
