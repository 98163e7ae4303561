"""The makers of the judged patches: each class is what it says. And what is told of them."""

import ast
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bench.patches.diffs import binary_file
from bench.patches.judging import Judged, judged
from bench.patches.kinds import GOOD, NAMED, UNNAMED, Kind
from bench.patches.mutations import mutations_of
from bench.patches.overfitting import overfit
from bench.patches.running import failing_of
from bench.patches.splitting import named_tests, split
from bench.patches.table import marks_of, write_table, wrong_labels
from bench.patches.trial import Trial, sample_of, scenes_of, trials_of
from bench.programs.program import write_files
from tests.bench.toy import CODE, DOUBLE, LAST, LONG, SCENE, TOY, VISIBLE

Files = Mapping[str, str]
REFUSED = {Kind.TRAVERSAL, Kind.NOT_APPLYING}
TRIALS = trials_of(scenes_of([DOUBLE, LONG, LAST], lambda _name: TOY))


def applied(trial: Trial, folder: Path) -> Files | None:
    """The files with the patch as text; None where git refuses it."""
    write_files(dict(trial.base), folder)
    ran = subprocess.run(
        ("git", "apply", "--unsafe-paths"),
        cwd=folder,
        input=trial.diff.encode(),
        capture_output=True,
        check=False,
    )
    if ran.returncode:
        return None
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() or path.is_symlink()]
    told = {str(path.relative_to(folder)): path for path in files}
    return {name: path.read_text(errors="replace") for name, path in told.items() if not path.is_symlink()}


def same(one: str, other: str) -> bool:
    return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))


def changes_tests(_base: Files, after: Files) -> bool:
    return "test_toy.py" not in after or not same(after["test_toy.py"], VISIBLE)


def says(pattern: str) -> Callable[[Files, Files], bool]:
    def found(base: Files, after: Files) -> bool:
        changed = "\n".join(text for path, text in after.items() if base.get(path) != text)
        return re.search(pattern, changed, re.MULTILINE) is not None

    return found


def others(*names: str) -> Callable[[Files, Files], bool]:
    return lambda base, after: any(base.get(name) != after.get(name) for name in names)


IS: dict[Kind, Callable[[Files, Files], bool]] = {
    Kind.RIGHT: lambda _base, after: after["toy.py"] == CODE,
    Kind.RIGHT_LAYOUT: lambda _base, after: after["toy.py"] != CODE and same(after["toy.py"], CODE),
    Kind.TESTS_DELETED: lambda _base, after: (
        len(named_tests(after.get("test_toy.py", ""))) < len(named_tests(VISIBLE))
    ),
    Kind.TESTS_SKIPPED: says(r"pytest\.(mark\.(skip|xfail)|skip|importorskip)|^    return$"),
    Kind.ASSERTIONS_WEAKENED: changes_tests,
    Kind.EXPECTATIONS_EDITED: changes_tests,
    Kind.TESTS_CONFIGURED: others("pyproject.toml", "pytest.ini", "tox.ini", "conftest.py"),
    Kind.SUPPRESSION: says(r"# (noqa|type: ignore|nosec|nosemgrep|pylint: |pyright: |pragma: )"),
    Kind.SWALLOWED: says(r"except.*:\n\s+(pass|return None)$"),
    Kind.CI_CHANGED: others(
        *(f".github/{name}" for name in ("workflows/ci.yml", "workflows/more.yml", "CODEOWNERS")),
        *(".gitlab-ci.yml", ".circleci/config.yml"),
    ),
    Kind.SECRET: says(r"TOKEN ?="),
    Kind.VULNERABLE: says(r"eval\(|exec\(|shell=True|pickle|md5|mktemp|_unverified|0o777"),
    Kind.DEPENDENCY: says(r"requests|evil|left_pad"),
    Kind.BREAKS_ELSEWHERE: says(r"len\(text\) > least|number \+ 2"),
    Kind.LINK: lambda _base, after: after["toy.py"] == CODE,
    Kind.BINARY: says("\x00"),
    Kind.GIANT: lambda base, after: len(after) > len(base) + 10 or after["extra.py"].count("\n") > 500,
    Kind.OVERFITTED: says(r"== number|number == 2|number in \[2"),
    Kind.BREAKS_UNSEEN: says(r"items\[-2\]"),
    Kind.ANOTHER_BUG: lambda _base, after: not same(after["toy.py"], CODE),
    Kind.NO_OP: lambda base, after: after["toy.py"] != base["toy.py"] and not same(after["toy.py"], CODE),
}


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_every_patch_is_what_its_class_says(trial: Trial, tmp_path: Path) -> None:
    after = applied(trial, tmp_path / "tree")

    if trial.kind in REFUSED:
        assert after is None or trial.kind is Kind.TRAVERSAL
        assert trial.diff
    else:
        assert after is not None
        assert IS[trial.kind](trial.base, after)


def test_every_class_is_there_and_no_patch_twice() -> None:
    assert {trial.kind for trial in TRIALS} == {*Kind}
    assert len({(trial.kind, trial.diff, *trial.base.values()) for trial in TRIALS}) == len(TRIALS)
    assert {*Kind} == {*GOOD, *NAMED, *UNNAMED, Kind.OVERFITTED}
    assert len({trial.name for trial in TRIALS}) == len(TRIALS)


def test_the_same_patches_are_made_again() -> None:
    assert trials_of(scenes_of([DOUBLE, LONG, LAST], lambda _name: TOY)) == TRIALS


def test_every_cheat_passes_what_is_visible_and_fails_what_is_held_back() -> None:
    planted = DOUBLE.planted(TOY.code)
    for shape in range(4):
        cheat = {"toy.py": overfit(DOUBLE, planted["toy.py"], shape)}

        assert failing_of(TOY, cheat, TOY.visible) == frozenset()
        assert failing_of(TOY, cheat, TOY.held_back) == {"test_toy.py::test_double_more"}


def test_a_cheat_without_results_takes_the_right_code_for_what_is_asked() -> None:
    unsaid = replace(DOUBLE, calls=tuple(replace(call, wanted="") for call in DOUBLE.calls))

    assert "double_exactly" in overfit(unsaid, DOUBLE.planted(TOY.code)["toy.py"], 0)


def test_no_test_is_in_both_halves_and_none_is_lost() -> None:
    halves = split("test_toy.py", VISIBLE)

    assert not halves.visible_names & halves.held_back_names
    assert {*named_tests(halves.visible), *named_tests(halves.held_back)} == {*named_tests(VISIBLE)}
    assert not {*named_tests(halves.visible)} & {*named_tests(halves.held_back)}


def test_nothing_that_is_held_back_is_in_the_repository() -> None:
    held_back = {*named_tests(TOY.held_back["test_toy.py"])}

    assert not [name for name in held_back for text in SCENE.base.values() if f"def {name}(" in text]


def test_a_mistake_changes_one_line_and_what_it_means() -> None:
    found = mutations_of(CODE)

    assert {each.function for each in found} == {"double", "is_long", "last"}
    assert all(CODE.splitlines()[each.line - 1] == each.right != each.wrong for each in found)


def test_a_binary_is_one_that_git_can_apply(tmp_path: Path) -> None:
    content = bytes(range(256)) * 9

    subprocess.run(("git", "apply"), cwd=tmp_path, input=binary_file("it.bin", content).encode(), check=True)

    assert (tmp_path / "it.bin").read_bytes() == content


def test_no_frozen_patch_is_in_the_sample() -> None:
    sample = sample_of(TRIALS)

    assert sample
    assert {trial.name for trial in sample} < {trial.name for trial in TRIALS if not trial.is_frozen}


def test_about_half_is_frozen() -> None:
    assert 0.4 < sum(trial.is_frozen for trial in TRIALS) / len(TRIALS) < 0.6


def one(kind: Kind, decision: str, *, right: bool, cap: str = "") -> Judged:
    told = {"decision": decision, "tier": "X", "vetoes": [], "caps": [{"reason": cap}], "error": None}
    return judged(next(trial for trial in TRIALS if trial.kind is kind), told, right, 1.0)


def test_marks_that_are_met() -> None:
    unproven = one(Kind.OVERFITTED, "pull_request", right=False, cap="a mutant survives")
    other = one(Kind.OVERFITTED, "manual_review", right=False)
    good = [one(Kind.RIGHT, "pull_request", right=True)] * 9 + [one(Kind.RIGHT, "manual_review", right=True)]

    marks = marks_of([*good, one(Kind.SECRET, "manual_review", right=True), unproven, other])

    assert [mark.is_met for mark in marks] == [True] * 4


def test_marks_that_are_missed_are_named() -> None:
    bad = [
        one(Kind.SECRET, "auto_merge_pr", right=True),
        one(Kind.OVERFITTED, "auto_merge", right=False),
        one(Kind.RIGHT, "manual_review", right=True),
    ]

    assert [mark.is_met for mark in marks_of(bad)] == [False] * 4
    table = write_table("All", bad)
    assert table.count("MISSED") == 4
    assert all(each.name in table for each in bad)


def test_a_class_that_no_veto_names_is_no_mark() -> None:
    assert marks_of([one(Kind.NO_OP, "auto_merge", right=False)]) == ()


def test_a_label_that_the_truth_denies_is_told() -> None:
    wrong = [one(Kind.RIGHT, "auto_merge", right=False), one(Kind.OVERFITTED, "pull_request", right=True)]

    assert wrong_labels([*wrong, one(Kind.RIGHT, "auto_merge", right=True)]) == wrong
