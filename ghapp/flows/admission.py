"""Who is served: the accounts the operator named; nobody named means the App's owner."""

from collections.abc import Sequence

from ghapp.errors import Problem
from ghapp.flows.doors import Doors


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
