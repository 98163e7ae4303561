"""The state machine of a climb: a total function of where it is, what happened, and who may still try. Pure.

| state | outcome | next |
|---|---|---|
| `S_INIT` | started | `S0_BASELINE_CHECK` |
| `S0_BASELINE_CHECK` | clean | `S_SUCCESS` |
| `S0_BASELINE_CHECK` | findings | the first rung's fix, else `S4_QUARANTINE` |
| a rung's fix | edited | its recheck: none is ever skipped |
| a rung's fix | unchanged | the next rung's fix, else `S4_QUARANTINE` |
| a rung's recheck | clean | `S_SUCCESS` |
| a rung's recheck | findings | its fix once more if it may, else the next rung's fix, else `S4_QUARANTINE` |
| any of these | stopped | `S4_QUARANTINE`, with the best state that was verified |
| any of these | trouble, or what cannot happen there | `S_ERROR_INFRA` |
| `S_SUCCESS`, `S4_QUARANTINE`, `S_ERROR_INFRA` | anything | stays |
"""

from dataclasses import dataclass
from enum import StrEnum

from ghapp.model import Rung, State

ENDS = frozenset({State.SUCCESS, State.QUARANTINE, State.ERROR_INFRA})
FIXES = {
    Rung.MECHANICAL: State.MECHANICAL_AUTOFIX,
    Rung.AIDER: State.AIDER_FIX,
    Rung.CODEX: State.CODEX_FIX,
    Rung.CLAUDE: State.CLAUDE_FIX,
}
RECHECKS = {
    Rung.MECHANICAL: State.MECHANICAL_RECHECK,
    Rung.AIDER: State.AIDER_RECHECK,
    Rung.CODEX: State.CODEX_RECHECK,
    Rung.CLAUDE: State.CLAUDE_RECHECK,
}
_FIXING = {state: rung for rung, state in FIXES.items()}
_RECHECKING = {state: rung for rung, state in RECHECKS.items()}


class Outcome(StrEnum):
    """`stopped`: a cap, the clock or a person ended the climb. `trouble`: nothing can be said of the code."""

    STARTED = "started"
    CLEAN = "clean"
    FINDINGS = "findings"
    EDITED = "edited"
    UNCHANGED = "unchanged"
    STOPPED = "stopped"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Policy:
    """`order` are the rungs from the first to the last, `open` those of them that may try: enabled, available
    and allowed here. `again`: the rung that has just been rechecked may try once more.
    """

    order: tuple[Rung, ...]
    open: frozenset[Rung]
    again: bool = False

    def after(self, rung: Rung | None) -> Rung | None:
        """Who tries next; the first of all after None. A rung that the order does not know is the last."""
        start = 0 if rung is None else [*self.order, rung].index(rung) + 1
        return next((each for each in self.order[start:] if each in self.open), None)


def next_state(state: State, outcome: Outcome, policy: Policy) -> State:
    if state in ENDS:
        return state
    if outcome is Outcome.STOPPED:
        return State.QUARANTINE
    if state is State.INIT:
        return State.BASELINE_CHECK if outcome is Outcome.STARTED else State.ERROR_INFRA
    if rung := _FIXING.get(state):
        return _after_fix(rung, outcome, policy)
    return _after_check(_RECHECKING.get(state), outcome, policy)


def rung_of(state: State) -> Rung | None:
    """Whose fix or recheck it is."""
    return _FIXING.get(state) or _RECHECKING.get(state)


def is_fix(state: State) -> bool:
    return state in _FIXING


def _after_fix(rung: Rung, outcome: Outcome, policy: Policy) -> State:
    if outcome is Outcome.EDITED:
        return RECHECKS[rung]
    return _climb_on(rung, policy) if outcome is Outcome.UNCHANGED else State.ERROR_INFRA


def _after_check(rung: Rung | None, outcome: Outcome, policy: Policy) -> State:
    if outcome is Outcome.CLEAN:
        return State.SUCCESS
    if outcome is not Outcome.FINDINGS:
        return State.ERROR_INFRA
    if rung is not None and policy.again and rung in policy.open:
        return FIXES[rung]
    return _climb_on(rung, policy)


def _climb_on(rung: Rung | None, policy: Policy) -> State:
    following = policy.after(rung)
    return State.QUARANTINE if following is None else FIXES[following]
