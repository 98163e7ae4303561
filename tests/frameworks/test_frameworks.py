"""Every kind of failure of every framework that runs here is found where it is, in the box."""

import shutil
from pathlib import Path

import pytest

from tests.frameworks.suites import Ended, expected, files_of, run_on, suite

pytestmark = pytest.mark.slow
LEAST, FEWEST = 0.9, 20


def where_is(program: str) -> tuple[Path, ...]:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return (Path(found).parent,)


def must_be_found(ended: Ended, tree: Path) -> None:
    """The right number of them in the right lines, and hardly anything else."""
    known, found = expected(tree), ended.places
    hits = (known & found).total()
    assert known.total() >= FEWEST
    assert hits >= LEAST * known.total(), f"not found: {known - found}; found: {found - known}"
    assert hits >= LEAST * found.total(), f"nobody expects {found - known}"
    assert ended.status == 3


async def test_failures_of_pytest_are_found(tmp_path: Path) -> None:
    tree = suite("pytest", tmp_path)

    ended = await run_on(tree)

    must_be_found(ended, tree)
    assert [said.split(" before")[0] for said in ended.said("broke")] == [
        "pytest in dies: ended with status 0",
        "pytest in setup: ended with status 4",
    ]


@pytest.mark.parametrize("name", ["jest", "vitest", "unseen/jest", "unseen/vitest"])
async def test_failures_of_jest_and_vitest_are_found(name: str, tmp_path: Path, modules: Path) -> None:
    tree = suite(name, tmp_path, modules)

    ended = await run_on(tree, path=where_is("node"), readable=(modules,))

    must_be_found(ended, tree)


@pytest.mark.parametrize("name", ["node", "go", "unseen/node", "unseen/go", "unseen/pytest"])
async def test_failures_of_the_others_are_found(name: str, tmp_path: Path) -> None:
    """Of a system's own tools, but for pytest. Who wrote `unseen` did not know how failures are found."""
    tree = suite(name, tmp_path)

    must_be_found(await run_on(tree, path=(*where_is("node"), *where_is("go"))), tree)


async def test_good_tests_of_all_of_them_are_clean_and_change_nothing(tmp_path: Path, modules: Path) -> None:
    tree = suite("good", tmp_path, modules)
    before = files_of(tree)

    ended = await run_on(tree, path=(*where_is("node"), *where_is("go")), readable=(modules,))

    assert (ended.status, ended.lines, ended.stderr) == (0, (), "")
    assert files_of(tree) == before


@pytest.mark.parametrize("name", ["pytest", "node"])
async def test_what_was_found_until_the_time_is_over_is_told(name: str, tmp_path: Path) -> None:
    tree = suite(f"hanging/{name}", tmp_path)

    ended = await run_on(tree, path=where_is("node"), seconds=20)

    assert ended.places == expected(tree)
    assert "was stopped after 18 s" in ended.said("broke")[0]
    assert ended.status == 3


async def test_the_test_that_hangs_is_named_and_what_came_too_late_is_unknown(tmp_path: Path) -> None:
    ended = await run_on(suite("hanging/pytest", tmp_path), seconds=20)

    assert ended.said("error") == ["test_hangs: pytest was stopped after 18 s in this test"]
    assert ended.said("unknown") == ["pytest in later: no time was left for it"]
