"""Every move of the state machine, and what holds for every way through it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.ladder.states import ENDS, FIXES, RECHECKS, Outcome, Policy, is_fix, next_state, rung_of
from ghapp.model import Rung, State

ALL = Policy(tuple(Rung), frozenset(Rung))
NOBODY = Policy(tuple(Rung), frozenset())
CHECKS = (State.BASELINE_CHECK, *RECHECKS.values())
POLICIES = st.builds(
    Policy, st.permutations(tuple(Rung)).map(tuple), st.frozensets(st.sampled_from(Rung)), st.booleans()
)


@pytest.mark.parametrize(
    ("state", "outcome", "expected"),
    [
        ("S_INIT", "started", "S0_BASELINE_CHECK"),
        ("S0_BASELINE_CHECK", "clean", "S_SUCCESS"),
        ("S0_BASELINE_CHECK", "findings", "S0_MECHANICAL_AUTOFIX"),
        ("S0_MECHANICAL_AUTOFIX", "edited", "S0_MECHANICAL_RECHECK"),
        ("S0_MECHANICAL_AUTOFIX", "unchanged", "S1_AIDER_FIX"),
        ("S0_MECHANICAL_RECHECK", "clean", "S_SUCCESS"),
        ("S0_MECHANICAL_RECHECK", "findings", "S1_AIDER_FIX"),
        ("S1_AIDER_FIX", "edited", "S1_AIDER_RECHECK"),
        ("S1_AIDER_FIX", "unchanged", "S2_CODEX_FIX"),
        ("S1_AIDER_RECHECK", "clean", "S_SUCCESS"),
        ("S1_AIDER_RECHECK", "findings", "S2_CODEX_FIX"),
        ("S2_CODEX_FIX", "edited", "S2_CODEX_RECHECK"),
        ("S2_CODEX_FIX", "unchanged", "S3_CLAUDE_FIX"),
        ("S2_CODEX_RECHECK", "clean", "S_SUCCESS"),
        ("S2_CODEX_RECHECK", "findings", "S3_CLAUDE_FIX"),
        ("S3_CLAUDE_FIX", "edited", "S3_CLAUDE_RECHECK"),
        ("S3_CLAUDE_FIX", "unchanged", "S4_QUARANTINE"),
        ("S3_CLAUDE_RECHECK", "clean", "S_SUCCESS"),
        ("S3_CLAUDE_RECHECK", "findings", "S4_QUARANTINE"),
    ],
)
def test_with_every_rung_open_it_goes_up_one_by_one(state: str, outcome: str, expected: str) -> None:
    assert next_state(State(state), Outcome(outcome), ALL) == expected


@pytest.mark.parametrize("state", [state for state in State if state not in ENDS])
def test_trouble_and_a_stop_end_it_from_everywhere(state: State) -> None:
    assert next_state(state, Outcome.TROUBLE, ALL) is State.ERROR_INFRA
    assert next_state(state, Outcome.STOPPED, ALL) is State.QUARANTINE


@pytest.mark.parametrize(("state", "outcome"), [*product(sorted(ENDS), Outcome)])
def test_an_end_is_an_end(state: State, outcome: Outcome) -> None:
    assert next_state(state, outcome, ALL) is state


def test_what_cannot_happen_is_trouble_and_never_success() -> None:
    odd = [(State.INIT, each) for each in (Outcome.CLEAN, Outcome.FINDINGS, Outcome.EDITED)]
    odd += [(fix, each) for fix in FIXES.values() for each in (Outcome.CLEAN, Outcome.FINDINGS)]
    odd += [(check, each) for check in CHECKS for each in (Outcome.EDITED, Outcome.UNCHANGED)]
    assert {next_state(state, outcome, ALL) for state, outcome in odd} == {State.ERROR_INFRA}


def test_closed_rungs_are_passed_over() -> None:
    only = Policy(tuple(Rung), frozenset({Rung.CODEX}))
    assert next_state(State.BASELINE_CHECK, Outcome.FINDINGS, only) is State.CODEX_FIX
    assert next_state(State.CODEX_FIX, Outcome.UNCHANGED, only) is State.QUARANTINE
    assert next_state(State.BASELINE_CHECK, Outcome.FINDINGS, NOBODY) is State.QUARANTINE


def test_the_repository_may_order_them_otherwise() -> None:
    other = Policy((Rung.CLAUDE, Rung.MECHANICAL), frozenset(Rung))
    assert next_state(State.BASELINE_CHECK, Outcome.FINDINGS, other) is State.CLAUDE_FIX
    assert next_state(State.CLAUDE_RECHECK, Outcome.FINDINGS, other) is State.MECHANICAL_AUTOFIX
    assert next_state(State.AIDER_FIX, Outcome.UNCHANGED, other) is State.QUARANTINE


@pytest.mark.parametrize("rung", Rung)
def test_a_rung_tries_once_more_only_where_it_may(rung: Rung) -> None:
    again = Policy(tuple(Rung), frozenset(Rung), again=True)
    closed = Policy(tuple(Rung), frozenset(Rung) - {rung}, again=True)
    assert next_state(RECHECKS[rung], Outcome.FINDINGS, again) is FIXES[rung]
    assert next_state(RECHECKS[rung], Outcome.FINDINGS, closed) is not FIXES[rung]


@given(st.sampled_from(State), st.sampled_from(Outcome), POLICIES)
def test_it_is_total_and_no_recheck_is_skipped(state: State, outcome: Outcome, policy: Policy) -> None:
    to = next_state(state, outcome, policy)
    if is_fix(state) and outcome is Outcome.EDITED:
        assert to is RECHECKS[rung_of(state) or Rung.MECHANICAL]
    if to is State.SUCCESS and state is not State.SUCCESS:
        assert (outcome, state in CHECKS) == (Outcome.CLEAN, True)


@given(POLICIES, st.lists(st.sampled_from(Outcome), min_size=40, max_size=40))
def test_it_always_ends(policy: Policy, outcomes: list[Outcome]) -> None:
    """With one try each: whatever happens, every rung is left behind at most once."""
    once, state, seen = Policy(policy.order, policy.open), State.INIT, list[State]()
    for outcome in outcomes:
        seen.append(state)
        state = next_state(state, outcome, once)
    assert state in ENDS
    moved = [each for each in seen if each not in ENDS]
    assert len(moved) == len({*moved})
