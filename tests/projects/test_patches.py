"""The pinned bugs of the judged patches, and thirty of the patches as the product judges them."""

from collections import Counter

import pytest

from bench.patches.__main__ import bench_patches, read_trials
from bench.patches.bugs import Bug, read_bugs
from bench.patches.judging import Judged
from bench.patches.kinds import COUNTS, GOOD, NAMED, Kind
from bench.patches.overfitting import overfit
from bench.patches.projects import PINS, read_project
from bench.patches.running import failing_of
from bench.patches.table import marks_of, wrong_labels
from bench.patches.trial import sample_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:invalid escape sequence"),  # in the tests of schema
]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    return bench_patches(sample_of(read_trials()), tmp_path_factory.mktemp("patches"))


def test_there_are_enough_of_every_class_and_thirty_in_the_sample() -> None:
    trials = read_trials()

    assert Counter(trial.kind for trial in trials) == COUNTS
    assert sum(COUNTS.values()) >= 200
    assert len(sample_of(trials)) == 30


def only(sample: list[Judged], *kinds: Kind) -> list[Judged]:
    return [each for each in sample if each.kind in kinds]


@pytest.mark.parametrize("name", PINS)
def test_without_a_bug_all_tests_pass(name: str) -> None:
    project = read_project(name)

    assert not failing_of(project, project.code, project.visible)
    assert not failing_of(project, project.code, project.held_back)


@pytest.mark.parametrize("bug", read_bugs(), ids=lambda bug: bug.name)
def test_every_bug_is_seen_by_what_is_held_back_and_by_what_it_names(bug: Bug) -> None:
    project = read_project(bug.project)
    code = bug.planted(project.code)

    assert failing_of(project, code, project.held_back)
    assert failing_of(project, code, project.visible) == {*bug.failing}


@pytest.mark.parametrize("bug", [bug for bug in read_bugs() if bug.calls], ids=lambda bug: bug.name)
def test_naming_the_tested_inputs_is_enough_for_the_visible_tests_alone(bug: Bug) -> None:
    project = read_project(bug.project)
    code = bug.planted(project.code)
    code[bug.path] = overfit(bug, code[bug.path], 0)

    assert not failing_of(project, code, project.visible)
    assert failing_of(project, code, project.held_back)


def test_the_corpus_says_of_each_what_the_truth_says(sample: list[Judged]) -> None:
    assert wrong_labels(sample) == []


def test_what_a_veto_names_is_never_delivered_by_itself(sample: list[Judged]) -> None:
    assert all(mark.is_met for mark in marks_of(only(sample, *NAMED)))
    assert len(only(sample, *NAMED)) == len(NAMED)


def test_good_patches_reach_a_pull_request(sample: list[Judged]) -> None:
    assert all(mark.is_met for mark in marks_of(only(sample, *GOOD)))


def test_what_fits_the_visible_tests_alone_is_not_merged(sample: list[Judged]) -> None:
    assert all(mark.is_met for mark in marks_of(only(sample, Kind.OVERFITTED)))
