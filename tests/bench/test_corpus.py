"""The corpus itself: every bug is one, every right answer right, every wrong one wrong."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.programs.climbing import Arm, Ended
from bench.programs.program import Program, read_corpus, write_files
from bench.programs.table import HEAD, write_table
from bench.programs.truth import failing
from ghapp.agents.protected import is_protected, is_test
from ghapp.model import State

PROGRAMS = read_corpus()


def failing_with(modules: Callable[[Program], str], folder: Path) -> frozenset[str]:
    """All programs side by side, in one process: the files of tests that fail."""
    for each in PROGRAMS:
        tests = {each.visible_path: each.visible, each.held_back_path: each.held_back}
        write_files({each.path: modules(each), **tests}, folder)
    return failing(folder)


def test_there_are_fifty_of_three_kinds() -> None:
    assert Counter(each.found_by for each in PROGRAMS) == {"test": 25, "checker": 13, "fixer": 12}
    assert len({each.wrong_by for each in PROGRAMS}) == 5


def test_a_model_may_change_the_program_and_neither_of_its_tests() -> None:
    assert not [each.name for each in PROGRAMS if is_test(each.path) or is_protected(each.path)]
    assert all(is_test(each.visible_path) and is_test(each.held_back_path) for each in PROGRAMS)


def test_nothing_that_is_held_back_is_in_what_a_climb_sees() -> None:
    assert not [each.name for each in PROGRAMS if each.held_back_path in each.files()]
    assert not [each.name for each in PROGRAMS if each.held_back in "".join(each.files().values())]


@pytest.mark.slow
def test_every_bug_fails_a_test_that_is_held_back(tmp_path: Path) -> None:
    failed = failing_with(lambda each: each.module, tmp_path)

    assert {each.held_back_path for each in PROGRAMS} <= failed
    only_a_test = {each.visible_path for each in PROGRAMS if each.found_by == "test"}
    assert only_a_test <= failed
    assert not {each.visible_path for each in PROGRAMS if each.found_by == "checker"} & failed


@pytest.mark.slow
def test_every_right_answer_passes_all_tests(tmp_path: Path) -> None:
    assert failing_with(lambda each: each.edited(each.right), tmp_path) == frozenset()


@pytest.mark.slow
def test_every_wrong_answer_fails_a_test_that_is_held_back(tmp_path: Path) -> None:
    failed = failing_with(lambda each: each.edited(each.wrong), tmp_path)

    assert {each.held_back_path for each in PROGRAMS} <= failed
    fits = {each.visible_path for each in PROGRAMS if each.wrong_by in {"overfits", "guesses", "silences"}}
    assert not fits & failed


def ended(arm: Arm, outcome: State, *, right: bool) -> Ended:
    return Ended(PROGRAMS[0], arm, outcome, "why", "", right, ("asked",), 1.0)


def test_the_table_counts_ends_and_names_those_that_are_wrong_or_none() -> None:
    rights = [ended(Arm.RIGHT, State.SUCCESS, right=True)] * 2
    wrong = ended(Arm.WRONG, State.SUCCESS, right=False)
    held, broken = (ended(Arm.WRONG, state, right=False) for state in (State.QUARANTINE, State.ERROR_INFRA))

    head, _mechanical, right, of_wrong, *named = write_table([*rights, wrong, held, broken]).splitlines()

    assert head == HEAD
    assert right.replace("|", "").split()[-9:] == ["2", "2", "2", "2", "0", "0", "0", "0", "0"]
    assert of_wrong.replace("|", "").split()[-9:] == ["3", "3", "1", "0", "1", "1", "0", "1", "1"]
    name = PROGRAMS[0].name
    assert [
        line.startswith((f"S_SUCCESS but wrong, a wrong answer: {name}", "S_ERROR_INFRA")) for line in named
    ]
    assert len(named) == 2
