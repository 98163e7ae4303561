"""Whom the executor runs as when the server is root."""

import contextlib
import os
import pwd
from dataclasses import dataclass

from ghapp.errors import UserProblem

NAME, NUMBER = "ghapp-executor", 61017  # the number needs no entry anywhere


@dataclass(frozen=True, slots=True)
class Account:
    uid: int
    gid: int


def account_of(wanted: str) -> Account | None:
    """None: we are an ordinary user and stay who we are. Raises UserProblem E312."""
    if os.geteuid() != 0:
        return None
    found = _named(wanted) if wanted else _named(NAME) or Account(NUMBER, NUMBER)
    if found is None:
        raise _refusal(f"there is no user {wanted}")
    if found.uid == 0:
        raise _refusal("the executor must not be root")
    return found


def _named(name: str) -> Account | None:
    with contextlib.suppress(KeyError):
        entry = pwd.getpwuid(int(name)) if name.isdigit() else pwd.getpwnam(name)
        return Account(entry.pw_uid, entry.pw_gid)
    return Account(int(name), int(name)) if name.isdigit() else None


def _refusal(detail: str) -> UserProblem:
    return UserProblem("E312", key="EXECUTOR_USER", detail=detail, source="the settings")
