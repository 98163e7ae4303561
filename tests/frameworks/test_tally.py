"""How every test ended, by framework, and the lines that the tests executed: in the box."""

import shutil
from pathlib import Path

import pytest

from ghapp.config.repository import PluginSettings
from ghapp.config.testing import Testing
from ghapp.patches.suite import Suite, suite_of
from ghapp.plugin import Around, measure
from tests.frameworks.suites import files_of, suite
from tests.plugin.builders import real, tools

pytestmark = pytest.mark.slow


async def tallied(tree: Path, testing: Testing | None = None, *, to_first: bool = False) -> Suite:
    measured = await measure(
        real("test_runner"),
        tree,
        files_of(tree),
        tools=tools(),
        testing=testing or Testing(),
        settings=PluginSettings(),
        around=Around(),
        to_first=to_first,
    )
    return suite_of(measured.result, measured.documents)


def written(tree: Path, **files: str) -> Path:
    for name, text in files.items():
        path = tree / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tree


@pytest.mark.parametrize("name", ["go", "node"])
async def test_good_tests_pass_one_by_one(name: str, tmp_path: Path) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    tree = suite(f"good/{name}", tmp_path)

    told = await tallied(tree)

    assert (told.is_known, told.failed, told.exit_status) == (True, frozenset(), 0), told
    assert told.total > 0
    assert (told.covered, told.uncovered) == (None, "its lines are not counted")


async def test_each_test_of_pytest_has_its_end(tmp_path: Path) -> None:
    tests = (
        "import pytest\nimport code_of_ours\n\n"
        "def test_good():\n    assert code_of_ours.half(4) == 2\n\n"
        "def test_bad():\n    assert False\n\n"
        "def test_skipped():\n    pytest.skip('later')\n\n"
        "@pytest.mark.xfail\ndef test_expected():\n    assert False\n\n"
        "@pytest.fixture\ndef late():\n    yield\n    raise ValueError\n\n"
        "def test_torn_down(late):\n    pass\n"
    )
    code = "def half(a):\n    return a / 2\n\n\ndef other(a):\n    return a\n"
    tree = written(tmp_path / "tree", code_of_ours=code, tests__test_it=tests)

    told = await tallied(tree)

    assert told.passed == {"tests/test_it.py::test_good"}
    assert told.failed == {"tests/test_it.py::test_bad", "tests/test_it.py::test_torn_down"}
    assert told.coverage == (3, 4)
    assert told.lines == {"code_of_ours.py": ("1-2,5", "6")}


async def test_what_the_project_leaves_out_of_the_count_was_not_executed(tmp_path: Path) -> None:
    code = "def half(a):  # pragma: no cover\n    return a / 2\n\n\ndone = half(2)\n"
    tree = written(
        tmp_path / "tree", lib__code_of_ours=code, test_it="def test_it():\n    import lib.code_of_ours\n"
    )
    told = await tallied(tree)
    assert told.lines == {"lib/code_of_ours.py": ("5", "1-2")}


async def test_where_one_failure_is_enough_the_rest_is_not_run(tmp_path: Path) -> None:
    tests = "def test_a():\n    pass\n\ndef test_b():\n    assert 0\n\ndef test_c():\n    assert 0\n"
    told = await tallied(written(tmp_path / "tree", test_it=tests), to_first=True)
    assert (told.passed, told.failed) == (
        frozenset({"test_it.py::test_a"}),
        frozenset({"test_it.py::test_b"}),
    )
    assert told.is_known


async def test_coverage_is_not_measured_where_nobody_wants_it(tmp_path: Path) -> None:
    tree = written(tmp_path / "tree", test_it="def test_good():\n    pass\n")
    told = await tallied(tree, Testing(coverage=False))
    assert (told.passed, told.coverage) == (frozenset({"test_it.py::test_good"}), None)


async def test_a_command_passes_or_fails_as_a_whole(tmp_path: Path) -> None:
    tree = written(tmp_path / "tree", here="")
    good = await tallied(tree, Testing(command="test -f here.py && echo fine"))
    bad = await tallied(tree, Testing(command="echo no such thing >&2; exit 7"))
    assert (good.passed, good.exit_status) == (frozenset({"tests.command"}), 0)
    assert (bad.failed, bad.exit_status, bad.said) == (
        frozenset({"tests.command"}),
        7,
        {"tests.command": "no such thing"},
    )
