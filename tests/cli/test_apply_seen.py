"""`ghapp apply`: a patch that the tests do not see is not merged by itself."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.project import CALC, EVIL, TESTS, Project, reasons

pytestmark = pytest.mark.slow

RIGHT = CALC.replace("a - b", "a + b")
UNTESTED = "\n\ndef third(a):\n    return a / 3\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def evidence(told: dict[str, Any], name: str) -> dict[str, Any]:
    return next((each["after"] for each in told["evidence"] if each["name"] == name), {})


def test_faults_in_a_right_fix_are_caught_and_counted(project: Project) -> None:
    project.save()

    told = project.judged(project.edit(**{"calc.py": RIGHT}))

    assert (told["decision"], told["caps"]) == ("auto_merge", [])
    assert evidence(told, "changed_lines")["numbers"] == {"executed": 1, "lines": 1}
    mutants = evidence(told, "mutants")
    assert mutants["numbers"] == {"tried": 2, "caught": 2, "untried": 0}
    assert mutants["says"] == "2 of 2 small faults in the changed lines are caught"


def test_a_line_that_no_test_executes_is_named(project: Project) -> None:
    project.save(**{"calc.py": CALC + UNTESTED})

    told = project.judged(project.edit(**{"calc.py": RIGHT + UNTESTED.replace("a / 3", "a // 3")}))

    assert (told["decision"], told["tier"]) == ("pull_request", "PULL_REQUEST")
    assert reasons(told) == "no test executes what it changes in calc.py, line 10"
    assert evidence(told, "changed_lines")["says"] == "1 of 2 changed lines are executed"
    assert evidence(told, "mutants")["numbers"]["tried"] == 2  # none where nothing would notice


def test_a_fix_made_for_the_tests_is_flagged_with_the_fault_that_they_miss(project: Project) -> None:
    project.save()
    made = CALC.replace("    return a - b", "    if a == 1 and b == 2:\n        return 3\n    return a - b")

    told = project.judged(project.edit(**{"calc.py": made}))

    assert told["decision"] == "pull_request"
    assert "the tests pass all the same with calc.py:2: `if a == 1 and b == 2:` → `if a == 1 or b" in reasons(
        told
    )
    assert "`if a == 1 and b == 2:`: it singles out a value that the tests use" in reasons(told)


def test_what_brings_its_own_tests_is_held_against_those_that_were_there(project: Project) -> None:
    project.save()
    more = TESTS + "\n\ndef test_more():\n    assert calc.third(9) == 3\n"

    told = project.judged(project.edit(**{"calc.py": RIGHT + UNTESTED, "tests/test_more.py": more}))

    assert evidence(told, "tests_added")["numbers"]["failed"] == 0
    assert reasons(told) == "no test executes what it changes in calc.py, line 10"


def test_without_mutants_nothing_is_merged_by_itself(project: Project) -> None:
    project.configure("merge: {auto: true}\ntests: {mutants: 0}\n")
    project.save()

    told = project.judged(project.edit(**{"calc.py": RIGHT}))

    assert told["decision"] == "pull_request"
    assert "`tests.mutants` is 0" in reasons(told)
    assert evidence(told, "mutants") == {}


def test_no_time_is_spent_on_what_a_person_looks_at_anyway(project: Project) -> None:
    project.save()

    told = project.judged(project.edit(**{"calc.py": RIGHT.replace("a * 2", "a * 3")}))

    assert told["decision"] == "manual_review"
    assert evidence(told, "changed_lines")["says"] == "2 of 2 changed lines are executed"
    assert evidence(told, "mutants") == {}


def test_scripts_get_faults_too_and_their_lines_are_not_known(project: Project) -> None:
    project.scanner(EVIL, "scan_scripts", files=["*.js"])
    code = "module.exports = (a, b) => {\n  if (a > 100) { return 100; }\n  return a - b;\n};\n"
    tests = (
        "const test = require('node:test');\nconst assert = require('assert');\n"
        "const add = require('./add.js');\n"
        "test('adds', () => assert.equal(add(1, 2), 3));\ntest('none', () => assert.equal(add(1, 0), 1));\n"
    )
    gone = {"calc.py": None, "tests/test_calc.py": None}
    project.save(**{**gone, "package.json": "{}\n", "add.js": code, "add.test.js": tests})

    told = project.judged(
        project.edit(**{"add.js": code.replace("a - b", "a + b").replace("a > 100", "a > 90")})
    )

    assert told["decision"] == "pull_request"
    assert "the coverage is not known" in reasons(told)
    assert "whether the tests execute" not in reasons(told)  # it is not said twice
    assert "add.js:2: `if (a > 90) { return 100; }` → `if (a >= 90) { return 100; }`" in reasons(told)
