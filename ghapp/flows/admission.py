"""Who is served: the accounts the operator named; nobody named means the App's owner. And how often."""

from collections.abc import Sequence
from datetime import UTC, datetime

from ghapp.errors import Problem
from ghapp.flows.doors import Doors
from ghapp.model import Repository

COMMANDS_AN_HOUR = 20


def is_served(account: str, allowed: Sequence[str], owner: str) -> bool:
    named = [name.lower() for name in allowed] or [owner.lower()]
    return "*" in named or account.lower() in named


async def refusal(doors: Doors, account: str) -> str:
    """Why this account is not served, or "". Asked before anything else is done for it."""
    allowed = doors.settings.allowed_accounts
    owner = "" if allowed else await doors.github.app_owner()
    if is_served(account, allowed, owner):
        return ""
    return str(Problem.of("E001", account=account))


async def admit(doors: Doors, repository: Repository, sender: str, once: str, guid: str) -> str:
    """Why nothing is to be done, or "". What is asked for `once` is obeyed once, whatever its delivery id."""
    if reason := await refusal(doors, repository.owner):
        return reason
    if not await doors.store.deliveries.claim(once, guid):
        return "this was obeyed before"
    slots = f"hour:{repository.id}:{sender.lower()}:{hour()}"
    if not await doors.store.deliveries.claim_one_of(slots, guid, COMMANDS_AN_HOUR):
        return f"@{sender} gave more than {COMMANDS_AN_HOUR} commands this hour"
    return ""


def hour() -> str:
    return datetime.now(UTC).strftime("%Y%m%d%H")
