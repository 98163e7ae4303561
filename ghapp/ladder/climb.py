"""The climb: from state to state until an end, keeping the best state that was verified.

It decides and does nothing itself: what it stands on judges, tries and records, in a durable flow or on a
laptop. Given the same answers it asks for the same things in the same order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ghapp.errors import ToolBroke
from ghapp.ladder.states import ENDS, Outcome, Policy, is_fix, next_state, rung_of
from ghapp.ladder.verdict import is_nothing_judged, mark_of, outcome_of
from ghapp.model import Attempt, Patch, Report, Rung, State
from ghapp.patches.compare import worsening


@dataclass(frozen=True, slots=True)
class Rules:
    """`order` and `open` as in Policy; `passed_over` says why the other rungs may not try; `attempts` is how
    often an agent may.
    """

    order: tuple[Rung, ...]
    open: frozenset[Rung]
    passed_over: Mapping[Rung, str] = field(default_factory=dict)
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Footing:
    """The best state that was verified: the patch that leads there (None: the commit itself), its report."""

    report: Report
    patch: Patch | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """`patch` leads from the commit to where the rung left it; None or what was there before: no change.

    `fixers` are the mechanical ones that had a part in it. `stop` says why nothing more may be tried.
    """

    attempt: Attempt
    patch: Patch | None = None
    fixers: tuple[str, ...] = ()
    stop: str = ""


class Ground(Protocol):
    """What a climb stands on."""

    async def judge(self, number: int, patch: Patch | None) -> Report:
        """The whole check. Raises ToolBroke when it could not be made at all."""
        ...

    async def attempt(self, rung: Rung, number: int, footing: Footing, only: tuple[str, ...]) -> Tried:
        """One try; `only` these mechanical fixers, if any are named. Raises ToolBroke."""
        ...

    async def moved(self, number: int, origin: State, outcome: Outcome, to: State, reason: str) -> None: ...

    async def attempted(self, attempt: Attempt) -> None:
        """It is over, and judged."""
        ...

    async def must_stop(self, number: int) -> str:
        """Why a person wants the climb to end here, or ""."""
        ...


@dataclass(frozen=True, slots=True)
class Climbed:
    """`first` is None when nothing was ever judged. `footing` is the best that was verified."""

    outcome: State
    states: tuple[State, ...]
    attempts: tuple[Attempt, ...]
    reason: str
    first: Report | None = None
    footing: Footing | None = None
    fixers: tuple[str, ...] = ()


class Climb:
    def __init__(self, ground: Ground, rules: Rules) -> None:
        self._ground, self._rules = ground, rules
        self._states, self._attempts = [State.INIT], list[Attempt]()
        self._first: Report | None = None
        self._footing: Footing | None = None
        self._tried: Tried | None = None  # and not yet judged
        self._seen = {""}
        self._fixers, self._singly = list[str](), list[str]()  # had a part; are still to be tried one by one
        self._again, self._reason = False, ""

    async def climb(self) -> Climbed:
        while (state := self._states[-1]) not in ENDS:
            outcome = await self._outcome(state)
            to = next_state(state, outcome, self._policy)
            await self._ground.moved(len(self._states), state, outcome, to, self._reason)
            self._states.append(to)
        return Climbed(
            self._states[-1],
            tuple(self._states),
            tuple(self._attempts),
            self._reason,
            self._first,
            self._footing,
            tuple(dict.fromkeys(self._fixers)),
        )

    @property
    def _policy(self) -> Policy:
        return Policy(self._rules.order, self._rules.open, self._again)

    async def _outcome(self, state: State) -> Outcome:
        self._again, self._reason = False, ""
        if state is State.INIT:
            return Outcome.STARTED
        try:
            rung = rung_of(state)
            if rung is None:
                return await self._check()
            return await (self._fix(rung) if is_fix(state) else self._recheck(rung))
        except ToolBroke as error:
            self._reason = str(error)
            return Outcome.TROUBLE

    async def _check(self) -> Outcome:
        self._first = await self._ground.judge(0, None)
        self._footing = Footing(self._first)
        self._reason = self._first.summary.title
        return outcome_of(self._first)

    async def _fix(self, rung: Rung) -> Outcome:
        number = len(self._attempts) + 1
        if reason := await self._ground.must_stop(number):
            self._reason = reason
            return Outcome.STOPPED
        only = (self._singly.pop(0),) if rung is Rung.MECHANICAL and self._singly else ()
        tried = await self._ground.attempt(rung, number, self._standing, only)
        mark = mark_of(tried.patch)
        if mark not in self._seen:
            self._seen.add(mark)
            self._tried, self._reason = tried, _edited(tried)
            return Outcome.EDITED
        await self._ended(_came_to_nothing(tried, is_repeated=mark != mark_of(self._standing.patch)))
        self._reason = tried.stop or self._attempts[-1].reason
        return Outcome.STOPPED if tried.stop else Outcome.UNCHANGED

    async def _recheck(self, rung: Rung) -> Outcome:
        assert self._tried is not None  # noqa: S101  # only an edit leads here
        tried, before = self._tried, self._standing
        report = await self._ground.judge(tried.attempt.number, tried.patch)
        if is_nothing_judged(report):
            self._reason = report.summary.title
            return Outcome.TROUBLE
        worse = worsening(before.report, report) or _in_vain(rung, before.report, report)
        if not worse:
            self._footing = Footing(report, tried.patch)
            self._fixers += tried.fixers
        await self._ended(_judged(tried.attempt, report, worse))
        self._reason = f"undone: {worse}" if worse else report.summary.title
        self._again = self._may_again(rung, tried, worse)
        return Outcome.FINDINGS if worse else outcome_of(report)

    def _may_again(self, rung: Rung, tried: Tried, worse: str) -> bool:
        """A fixer that makes things worse is found by trying each alone. An agent that helped may go on."""
        if rung is Rung.MECHANICAL:
            if worse and len(tried.fixers) > 1:
                self._singly = list(tried.fixers)
            return bool(self._singly)
        return not worse and sum(each.agent is rung for each in self._attempts) < self._rules.attempts

    async def _ended(self, attempt: Attempt) -> None:
        self._attempts.append(attempt)
        await self._ground.attempted(attempt)

    @property
    def _standing(self) -> Footing:
        assert self._footing is not None  # noqa: S101  # the first check comes before everything
        return self._footing


def _in_vain(rung: Rung, before: Report, after: Report) -> str:
    """What a model wrote is kept for what it repaired; a fixer's layout is good in itself."""
    fell = after.summary.total_counting < before.summary.total_counting
    return "" if fell or rung is Rung.MECHANICAL else "no finding went away"


def _edited(tried: Tried) -> str:
    files = len(tried.attempt.files_modified)
    by = f" by {', '.join(tried.fixers)}" if tried.fixers else ""
    return f"{files} file{'' if files == 1 else 's'}{by}"


def _came_to_nothing(tried: Tried, *, is_repeated: bool) -> Attempt:
    said = "the same edit as before" if is_repeated else "nothing was changed"
    before = tried.attempt
    return before.model_copy(update={"success": False, "reason": before.reason or tried.stop or said})


def _judged(attempt: Attempt, report: Report, worse: str) -> Attempt:
    update = {
        "issues_after": report.summary.total_counting,
        "success": not worse,
        "reason": f"undone: {worse}" if worse else attempt.reason,
    }
    return attempt.model_copy(update=update)
