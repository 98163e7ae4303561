"""The server's store, as another program looks into it: it is neither made nor changed to fit."""

from collections.abc import Iterator
from contextlib import contextmanager

from ghapp.config.server import Settings
from ghapp.errors import UserProblem
from ghapp.observability.redact import redact
from ghapp.store import Store
from ghapp.store.database import file_of


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """Raises UserProblem E202 where no server has made it yet, TryLater E200 when the database is down."""
    missing = UserProblem("E202", store=redact(settings.store_url))
    file = file_of(settings.store_url)
    if file is not None and not file.exists():
        raise missing
    store = Store(settings.store_url)
    try:
        if not store.is_made():
            raise missing
        yield store
    finally:
        store.close()
