"""structlog: JSON or console, ids bound by context, secrets redacted before anything is rendered."""

import logging
import logging.handlers
import sys
from pathlib import Path
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from ghapp.observability.redact import redact, redact_value

Form = Literal["auto", "json", "console"]
KEEP = 7
LARGEST_FILE = 50_000_000


def redact_event(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    return {key: redact_value(value, key) for key, value in event.items()}


def _render_exception(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    event = structlog.processors.format_exc_info(logger, name, event)
    if "exception" in event:
        event["exception"] = redact(str(event["exception"]))
    return event


def configure_log(level: str, form: Form, folder: Path | None = None) -> None:
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


class DailyAndBySize(logging.handlers.TimedRotatingFileHandler):
    """A new file at midnight (UTC) and whenever the day's file is full; seven are kept."""

    def __init__(self, path: Path, largest: int = LARGEST_FILE) -> None:
        super().__init__(path, when="midnight", backupCount=KEEP, encoding="utf-8", utc=True, delay=True)
        self._path = path
        self._largest = largest

    def shouldRollover(self, record: logging.LogRecord) -> int:  # noqa: N802  # the library's name
        full = self._path.exists() and self._path.stat().st_size >= self._largest
        return 1 if full else super().shouldRollover(record)

    def rotation_filename(self, default_name: str) -> str:
        """One day may fill more than one file."""
        number, name = 1, default_name
        while Path(name).exists():
            number, name = number + 1, f"{default_name}.{number}"
        return name

    def getFilesToDelete(self) -> list[str]:  # noqa: N802  # the library's name
        old = sorted(self._path.parent.glob(f"{self._path.name}.*"), key=lambda path: path.stat().st_mtime)
        return [str(path) for path in old[: max(0, len(old) - KEEP)]]


def _rotated(folder: Path) -> logging.Handler:
    folder.mkdir(parents=True, exist_ok=True)
    return DailyAndBySize(folder / "ghapp.log")


def _handler(handler: logging.Handler, shared: list[Processor], *, console: bool) -> logging.Handler:
    last: Processor = structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    return handler
