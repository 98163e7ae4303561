"""`ghapp apply` on real repositories, with real tests in the box."""

from pathlib import Path

import pytest

from tests.cli.project import CALC, TESTS, Project, ids, reasons

pytestmark = pytest.mark.slow

RIGHT = CALC.replace("a - b", "a + b")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_a_right_fix_may_be_merged_and_its_proof_is_told(project: Project) -> None:
    project.save()

    told = project.judged(project.edit(**{"calc.py": RIGHT}))

    assert (told["decision"], told["tier"], told["status"]) == ("auto_merge", "AUTO_MERGE", 0)
    assert (told["vetoes"], told["caps"], told["error"]) == ([], [], None)
    tests = next(each for each in told["evidence"] if each["name"] == "tests")
    assert tests["command"].startswith("pytest ")
    assert (tests["before"]["exit_status"], tests["after"]["exit_status"]) == (1, 0)
    assert (tests["before"]["numbers"]["failed"], tests["after"]["numbers"]["passed"]) == (1, 2)
    assert told["confidence"] | {"types": None} == {
        "tests": 1,
        "lint": told["confidence"]["lint"],
        "types": None,
        "security": 1,
        "coverage": 1,
        "overall": 1,
    }


def test_nothing_in_the_repository_changes(project: Project) -> None:
    project.save()
    patch = project.edit(**{"calc.py": RIGHT, "new.py": "x = 1\n"})
    project.put(**{"calc.py": "half done", "scratch.py": "mine"})
    before = project.state()

    told = project.judged(patch)

    assert told["error"] is None
    assert project.state() == before


def test_a_test_that_passed_and_fails_now_is_a_veto(project: Project) -> None:
    project.save()

    told = project.judged(project.edit(**{"calc.py": RIGHT.replace("a * 2", "a * 3")}))

    assert told["decision"] == "manual_review"
    assert ids(told) == {"tests_fail"}
    assert "test_double passes without the patch and fails with it" in told["vetoes"][0]["message"]
    assert told["confidence"]["tests"] == 0.5


def test_what_fails_without_the_patch_too_neither_blocks_nor_helps(project: Project) -> None:
    project.save()

    told = project.judged(project.edit(**{"calc.py": CALC.replace("a * 2", "2 * a")}))

    assert ids(told) == set()
    assert told["confidence"]["tests"] == 1
    tests = next(each for each in told["evidence"] if each["name"] == "tests")
    assert tests["after"]["numbers"]["counted"] == 1


def test_a_deleted_test_is_a_veto_and_is_run_all_the_same(project: Project) -> None:
    project.save()
    fewer = TESTS.partition("\n\n\ndef test_double")[0] + "\n"

    told = project.judged(
        project.edit(**{"calc.py": RIGHT.replace("a * 2", "a * 3"), "tests/test_calc.py": fewer})
    )

    assert {"tests_removed", "tests_fail"} <= ids(told)
    assert told["decision"] == "manual_review"


def test_the_patch_s_own_conftest_does_not_judge_it(project: Project) -> None:
    project.save()
    green = (
        "import pytest\n\n\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport(item, call):\n"
        "    outcome = yield\n    outcome.get_result().outcome = 'passed'\n"
    )

    told = project.judged(project.edit(**{"calc.py": RIGHT.replace("a * 2", "a * 3"), "conftest.py": green}))

    assert {"protected_path", "tests_fail"} <= ids(told)


def test_without_tests_a_person_looks(project: Project) -> None:
    project.save(**{"tests/test_calc.py": None})

    told = project.judged(project.edit(**{"calc.py": RIGHT}))

    assert (told["decision"], told["confidence"]["tests"]) == ("manual_review", None)
    assert "the tests are not known: no tests were found" in reasons(told)


def test_layout_needs_no_tests(project: Project) -> None:
    project.save(**{"tests/test_calc.py": None})

    told = project.judged(project.edit(**{"calc.py": CALC.replace("(a, b)", "(a,b)")}))

    assert (told["decision"], told["caps"], told["vetoes"]) == ("auto_merge", [], [])
    assert told["confidence"]["tests"] is None


def test_a_flaky_test_is_named_and_does_not_block(project: Project) -> None:
    """By the clock: in a box nothing else is left between two runs."""
    flaky = (
        "import time\n\n\ndef test_flaky():\n    began = time.time_ns()\n"
        "    assert began // 1_000_000 % 2 == 0\n"
    )
    many = flaky + "".join(flaky[13:].replace("test_flaky", f"test_flaky_{n}") for n in range(12))
    project.save(**{"tests/test_flaky.py": many})

    told = project.judged(project.edit(**{"calc.py": CALC.replace("a * 2", "2 * a")}))

    assert any("test_flaky" in name for name in told["flaky"])
    assert not any("test_calc" in name for name in told["flaky"])


def test_tests_named_in_the_order_of_a_set_are_the_same_on_both_sides(project: Project) -> None:
    words = "{'anna', 'berta', 'carl', 'dora', 'emil', 'fritz', 'gustav', 'hans'}"
    cases = f"[(word, [word]) for word in {words}]"
    named = (
        f"import pytest\n\n\n@pytest.mark.parametrize('word, given', {cases})\ndef test_in(word, given):\n"
    )
    project.save(**{"tests/test_in.py": f"{named}    assert word in given\n"})

    told = project.judged(project.edit(**{"calc.py": RIGHT}))

    assert (told["decision"], ids(told)) == ("auto_merge", set())


def test_a_skip_in_the_code_does_not_hide_a_failure(project: Project) -> None:
    project.save()
    hidden = "import unittest\n\n\n" + CALC.replace("return a * 2", 'raise unittest.SkipTest("later")')

    told = project.judged(project.edit(**{"calc.py": hidden}))

    assert "tests_not_run" in ids(told)


def test_tests_that_a_patch_brings_are_counted_apart(project: Project) -> None:
    project.save()
    more = "import calc\n\n\ndef test_more():\n    assert calc.double(3) == 6\n"

    told = project.judged(project.edit(**{"calc.py": RIGHT, "tests/test_more.py": more}))

    added = next(each for each in told["evidence"] if each["name"] == "tests_added")
    assert (added["before"], added["after"]["numbers"]["passed"]) == (None, 3)
    assert next(e for e in told["evidence"] if e["name"] == "tests")["after"]["numbers"]["counted"] == 2
    assert told["decision"] == "auto_merge"


def test_tests_that_a_patch_brings_must_pass(project: Project) -> None:
    project.save()
    wrong = "import calc\n\n\ndef test_more():\n    assert calc.double(3) == 7\n"

    told = project.judged(project.edit(**{"calc.py": RIGHT, "tests/test_more.py": wrong}))

    assert told["decision"] == "manual_review"
    assert "tests that it brings fail: tests/test_more.py::test_more" in reasons(told)


def test_tests_that_never_end_are_stopped_once_and_said_so(project: Project) -> None:
    project.configure("tests: {timeout_seconds: 20}\n")
    project.save()
    endless = RIGHT.replace("return a * 2", "while True:\n        pass")

    told = project.judged(project.edit(**{"calc.py": endless}))

    assert ids(told) == {"tests_fail"}
    assert "stopped after 20 s" in told["vetoes"][0]["message"]
    assert told["decision"] == "manual_review"


def test_coverage_below_the_floor_is_not_merged_by_itself(project: Project) -> None:
    project.configure("merge: {auto: true}\n")
    unseen = CALC + "\n\ndef unseen(a):\n" + "".join(f"    a += {n}\n" for n in range(9)) + "    return a\n"
    project.save(**{"calc.py": unseen})

    told = project.judged(project.edit(**{"calc.py": unseen.replace("a - b", "a + b")}))

    assert told["decision"] == "pull_request"
    assert "less than 70 %" in reasons(told)


def test_a_command_of_the_repository_runs_its_tests(project: Project) -> None:
    project.configure("merge: {auto: true}\ntests: {command: 'python -m pytest -q tests'}\n")
    project.save()

    told = project.judged(project.edit(**{"calc.py": RIGHT}))

    tests = next(each for each in told["evidence"] if each["name"] == "tests")
    assert tests["command"] == "python -m pytest -q tests"
    assert (tests["before"]["exit_status"], tests["after"]["exit_status"]) == (1, 0), tests
    assert told["decision"] == "pull_request"
    assert "the coverage is not known: `tests.command` tells no lines" in reasons(told)
