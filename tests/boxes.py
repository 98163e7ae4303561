"""The sandboxes of this machine, opened once for all tests."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest

from ghapp.errors import UserProblem
from ghapp.sandbox import Sandbox, Wanted, open_sandbox


def best() -> Sandbox:
    """The strongest that holds here."""
    return _opened("auto")


def at(level: Wanted) -> Sandbox:
    """One of this level; the test is skipped, with the reason, where it does not hold."""
    try:
        return _opened(level)
    except UserProblem as error:
        pytest.skip(str(error))


@cache
def _opened(level: Wanted) -> Sandbox:
    """In a thread of its own: the caller's loop may be running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, open_sandbox(level)).result()
