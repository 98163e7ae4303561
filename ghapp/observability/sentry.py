"""Sentry for our own bugs only: what users or tools caused stays out, and no secret goes along."""

from typing import Any

import sentry_sdk
from sentry_sdk.types import Event, Hint

from ghapp.errors import GhappError
from ghapp.observability.redact import redact_value


def drop_or_scrub(event: Event, hint: Hint) -> Event | None:
    """None for trouble we expect (UserProblem, TryLater, ToolBroke); else the event without secrets."""
    info = hint.get("exc_info")
    if info is not None and isinstance(info[1], GhappError):
        return None
    scrubbed: Any = redact_value(dict(event))
    return scrubbed  # type: ignore[no-any-return]  # the shape is kept, only texts change


def configure_sentry(dsn: str, release: str) -> None:
    """Nothing is sent without a DSN. Local variables hold tokens and payloads: never included."""
    if dsn:
        sentry_sdk.init(
            dsn=dsn,
            release=release,
            before_send=drop_or_scrub,
            include_local_variables=False,
            send_default_pii=False,
            default_integrations=False,
        )
