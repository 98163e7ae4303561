"""What a plugin tells of tests is read, and doubted."""

from pathlib import Path
from typing import Any

import pytest

from ghapp.model import PluginResult, PluginStatus
from ghapp.patches.kept import KeptSuites, key_of
from ghapp.patches.suite import Suite, suite_of

OK = PluginResult(id="t", status=PluginStatus.OK, seconds=2.0)


def run(**more: Any) -> dict[str, Any]:
    return {"name": "pytest", "command": "pytest", "status": 0, "passed": ["a"], "coverage": [1, 2]} | more


def test_all_projects_make_one_suite() -> None:
    suite = suite_of(OK, [{"runs": [run(), run(name="pytest in lib", status=1, failed=["a"], passed=[])]}])
    assert (suite.passed, suite.failed) == (frozenset({"a"}), frozenset({"lib: a"}))
    assert (suite.exit_status, suite.covered, suite.is_known) == (1, 50.0, True)


def test_coverage_is_known_where_it_is_known_of_all() -> None:
    suite = suite_of(OK, [{"runs": [run(), run(name="go", coverage=None, uncovered="not counted")]}])
    assert (suite.covered, suite.uncovered) == (None, "not counted")


def test_a_line_is_executed_where_one_of_the_projects_executes_it() -> None:
    one, other = run(lines={"a.py": ["1-2", "3"]}), run(lines={"a.py": ["3", "1-2"], "": ["9", ""]})
    assert suite_of(OK, [{"runs": [one, other]}]).lines == {"a.py": ("1-2,3", "3,1-2")}


@pytest.mark.parametrize(
    "documents",
    [
        *([], [{}], [{"runs": []}], [{"runs": 3}], [{"runs": [{}]}], [{"runs": [run(passed=[])]}]),
        [{"runs": [run(lines={"a.py": ["1-99999999999999", ""]})]}],
        [{"runs": [run(lines={"a.py": ["one", ""]})]}],
    ],
)
def test_no_tests_and_nonsense_are_not_known(documents: list[dict[str, Any]]) -> None:
    suite = suite_of(OK, documents)
    assert suite.trouble
    assert not suite.is_known


def test_a_suite_that_was_stopped_did_not_come_to_its_end() -> None:
    stopped = OK.model_copy(update={"status": PluginStatus.TIMEOUT, "reason": "stopped after 3 s"})
    assert suite_of(stopped, []).broke == "the tests were stopped after 3 s"
    missing = OK.model_copy(update={"status": PluginStatus.SKIPPED, "reason": "not installed"})
    assert suite_of(missing, []).trouble == "t: not installed"


def test_runs_are_kept_by_what_decided_them(tmp_path: Path) -> None:
    kept, tries = KeptSuites(tmp_path / "suites"), (Suite(passed=frozenset("a"), coverage=(1, 2)),)
    kept.keep(key_of("tree", 1), tries)
    assert kept.look_up(key_of("tree", 1)) == tries
    assert kept.look_up(key_of("tree", 2)) == ()


def test_what_is_not_known_or_cannot_be_read_is_not_kept(tmp_path: Path) -> None:
    kept = KeptSuites(tmp_path)
    kept.keep("a", (Suite(trouble="no"),))
    (tmp_path / "b.json").write_text("{")
    assert (kept.look_up("a"), kept.look_up("b")) == ((), ())
