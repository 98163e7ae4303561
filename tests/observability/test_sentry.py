"""Sentry hears of our own bugs only, and no secret."""

from typing import Any

from sentry_sdk.types import Event

from ghapp.errors import TryLater, UserProblem
from ghapp.observability.sentry import drop_or_scrub


def hint(error: Exception) -> dict[str, Any]:
    return {"exc_info": (type(error), error, None)}


def test_trouble_we_expect_is_not_reported() -> None:
    assert drop_or_scrub({}, hint(UserProblem("E310"))) is None
    assert drop_or_scrub({}, hint(TryLater("E401"))) is None


def test_a_bug_is_reported_without_secrets() -> None:
    event: Event = {"message": "token=abcdefgh", "extra": {"webhook_secret": "x"}}

    scrubbed = drop_or_scrub(event, hint(KeyError("x")))

    assert scrubbed is not None
    assert "abcdefgh" not in str(scrubbed)
    assert scrubbed["extra"] == {"webhook_secret": "[redacted]"}
