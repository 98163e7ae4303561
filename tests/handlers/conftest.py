"""Recorded payloads, and what they ask for."""

import copy
import json
from pathlib import Path
from typing import Any

from gidgethub.sansio import Event

from ghapp.model import Ask, Asks
from handlers import ROUTER

PAYLOADS = Path(__file__).parent / "payloads"
NAMES = sorted(path.stem for path in PAYLOADS.glob("*.json"))
OUR_APP = {"check_suite": 29310, "check_run.rerequested": 2, "check_run.requested_action": 25811}
STRANGER = 999_999
GUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"

Payload = dict[str, Any]


def payload_of(name: str) -> Payload:
    """A recorded payload; `push.tag` is a push, `check_run.created` a check_run."""
    found: Payload = json.loads((PAYLOADS / f"{name}.json").read_text())
    return copy.deepcopy(found)


def event_of(name: str, payload: Payload | None = None) -> Event:
    data = payload_of(name) if payload is None else payload
    return Event(data, event=name.split(".", maxsplit=1)[0], delivery_id=GUID)


def app_of(name: str) -> int:
    """The App whose event this is, where it is one's."""
    return next((app for start, app in OUR_APP.items() if name.startswith(start)), 42)


async def ask_of(name: str, payload: Payload | None = None, *, app_id: int | None = None) -> Ask:
    """What the delivery asks for, when `app_id` (default: the App it is about) is ours."""
    asks = Asks(app_of(name) if app_id is None else app_id)
    await ROUTER.dispatch(event_of(name, payload), asks)
    return asks.ask
