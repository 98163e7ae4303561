"""The App's manifest asks GitHub for what the handlers hear and the flows do, no more and no less."""

from pathlib import Path
from typing import Any

import yaml

import handlers
from tests.handlers.conftest import NAMES

ROOT = Path(__file__).parents[2]
SENT_TO_EVERY_APP = {"ping", "installation", "installation_repositories"}  # nobody can subscribe to these
NO_HANDLERS = {"__init__", "payload"}


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "app.yml").read_text())
    return found


def test_every_handler_module_is_listed() -> None:
    on_disk = {path.stem for path in (ROOT / "handlers").glob("*.py")} - NO_HANDLERS

    assert {module.__name__ for module in handlers.MODULES} == {f"handlers.{name}" for name in on_disk}
    assert on_disk == handlers.EVENTS


def test_every_event_has_a_recorded_payload() -> None:
    assert {name.split(".")[0] for name in NAMES} == handlers.EVENTS


def test_the_app_subscribes_to_what_is_handled_and_to_nothing_else() -> None:
    events = manifest()["default_events"]

    assert set(events) == handlers.EVENTS - SENT_TO_EVERY_APP
    assert len(events) == len(set(events))


def test_the_app_asks_for_the_permissions_of_the_contract() -> None:
    assert manifest()["default_permissions"] == {
        "checks": "write",
        "contents": "write",
        "pull_requests": "write",
        "issues": "write",
        "metadata": "read",
        "actions": "read",
        "statuses": "read",
    }
