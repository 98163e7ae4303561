"""Delivery: a signed webhook, stored once, and what it asks for."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from ghapp.model.noun import Noun


class DeliveryState(StrEnum):
    RECEIVED = "received"  # stored; its work is waiting or under way
    DONE = "done"  # its work ended: a redelivery does nothing
    IGNORED = "ignored"  # nothing to do for it, and `reason` says why
    FAILED = "failed"  # its work broke: a redelivery runs again


class Ask(Noun):
    """What a delivery asks for: a flow and its order, or nothing and why.

    The order is small JSON: it travels through the durable engine.
    """

    flow: str | None = None
    order: dict[str, Any] = Field(default_factory=dict)
    reason: str = ""


class Asks:
    """Handed to the one handler of a delivery, which says here what the delivery asks for."""

    def __init__(self, app_id: int) -> None:
        self.app_id = app_id
        self.ask = Ask(reason="nobody handles this event")

    def order(self, flow: str, order: Noun) -> None:
        self.ask = Ask(flow=flow, order=order.model_dump(mode="json"))

    def nothing(self, reason: str) -> None:
        self.ask = Ask(reason=reason)

    def later(self, what: str) -> None:
        """A promise of a later release: accepted, recorded, and said to be not acted upon yet."""
        self.ask = Ask(reason=f"not acted upon yet: {what}")


class Delivery(Noun):
    """A webhook delivery as stored. `guid` is X-GitHub-Delivery, which is not signed."""

    guid: str
    event: str
    action: str | None = None
    repository: str | None = None
    installation_id: int = 0
    state: DeliveryState = DeliveryState.RECEIVED
    reason: str = ""
    attempt: int = 1
