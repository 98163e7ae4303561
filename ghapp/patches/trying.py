"""Runs the tests on both sides of a patch, as often as it takes to tell a failure from a flaky test."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ghapp.patches.suite import Suite
from ghapp.patches.tests_compared import TRIES, Compared, compare, newly_failing

Run = Callable[[], Awaitable[Suite]]
Tries = tuple[Suite, ...]


@dataclass(frozen=True, slots=True)
class Tested:
    """`compared` is None where one side is not known: `reason` says why. `broke`: only the patched side did
    not come to its end.
    """

    __test__ = False  # no class of tests, for pytest

    before: Tries = ()
    after: Tries = ()
    compared: Compared | None = None
    reason: str = ""
    broke: str = ""


async def try_both(before: Run, after: Run, kept: Tries, seconds: float) -> Tested:
    """`kept` are earlier runs without the patch. No try begins on a side that has taken so many seconds."""
    old = await _tried(before, kept, seconds, lambda tries: bool(tries[0].failed))
    if not old[0].is_known:
        return Tested(old, reason=old[0].trouble or old[0].broke)
    new = await _tried(after, (), seconds, lambda tries: bool(newly_failing(old, tries)))
    if not new[0].is_known:
        reason = new[0].trouble or new[0].broke
        return Tested(old, new, reason=reason, broke=new[0].broke)
    if newly_failing(old, new):  # is it stable there?
        old = await _tried(before, old, seconds, lambda _: True)
    return Tested(old, new, compare(old, new))


async def _tried(run: Run, tries: Tries, seconds: float, is_wanted: Callable[[Tries], bool]) -> Tries:
    """At least one. What is not known is tried once: it would take as long again."""
    tries = tries or (await run(),)
    while tries[0].is_known and len(tries) < TRIES and is_wanted(tries):
        if sum(suite.seconds for suite in tries) >= seconds:
            break
        again = await run()
        if not again.is_known:
            break
        tries = (*tries, again)
    return tries
