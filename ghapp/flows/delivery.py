"""The flow of a delivery: do what it asks for, then say in its row how it ended."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from ghapp.engine import Steps
from ghapp.flows import checking, commanding, leaving, orders, pressing
from ghapp.flows.doors import Doors
from ghapp.flows.trouble import note
from ghapp.model import Ask, DeliveryState

DELIVERY = "delivery"

Work = Callable[[Doors, Steps, dict[str, Any], str], Awaitable[str]]

# What each order leads to. The answer is a sentence for the delivery's row; "" means done.
WORK: Mapping[str, Work] = {
    orders.CHECK_BRANCH: checking.check_branch,
    orders.CHECK_PULL: checking.check_pull,
    orders.CHECK_AGAIN: checking.check_again,
    orders.CHECK_GROUP: checking.check_group,
    orders.CHECK_INSTALLATION: checking.check_installation,
    orders.LET_GO: leaving.let_go,
    orders.FORGET: leaving.forget,
    orders.COMMAND: commanding.obey,
    orders.PRESS: pressing.press,
}


async def handle_delivery(doors: Doors, steps: Steps, order: dict[str, Any]) -> None:
    """`order` is {"guid": ..., "ask": what the delivery asks for}."""
    guid = order["guid"]
    structlog.contextvars.bind_contextvars(delivery_id=guid)
    try:
        ask = Ask.model_validate(order["ask"])
        reason = await WORK[ask.flow or ""](doors, steps, ask.order, guid)
        state = DeliveryState.IGNORED if reason else DeliveryState.DONE
    except Exception as error:  # noqa: BLE001  # the edge: our bug must not strand the delivery
        state, reason = DeliveryState.FAILED, str(note(doors, error, "E999"))
    await steps.run("finish", lambda: doors.store.deliveries.finish(guid, state, reason))
