"""Which Python a project is for: neither older nor newer than that is anything told or mended."""

from pathlib import Path

import pytest

from ghapp.model import Severity
from ghapp.plugin import Plugin, check, fix
from ghapp.plugin.target import oldest, target_words
from tests.plugin.builders import plugin, real, tools

TARGET = {"words": ["--py", "3.{minor}"], "lowest": 7, "highest": 14, "unless": "target"}


def project(folder: Path, asked: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(f"[project]\nname = 'a'\nrequires-python = '{asked}'\n")


@pytest.mark.parametrize(
    ("asked", "minor"),
    [
        (">=3.9", 9),
        (">= 3.10, <4", 10),
        ("~=3.11.2", 11),
        ("==3.12.*", 12),
        (">=3.8,>=3.10", 10),
        (">=3.9,!=3.13.*,<3.15", 9),
        (">=3", 0),
        ("<3.12", None),
        (">=2.7", None),
        ("!=3.9", None),
        ("", None),
        ("nonsense", None),
    ],
)
def test_the_lowest_version_counts(tmp_path: Path, asked: str, minor: int | None) -> None:
    project(tmp_path, asked)

    assert oldest(tmp_path, tmp_path) == minor


def test_the_nearest_project_counts_and_none_above_the_checkout(tmp_path: Path) -> None:
    for folder, asked in (("", ">=3.7"), ("checkout", ">=3.9"), ("checkout/a/b", ">=3.12")):
        project(tmp_path / folder, asked)
    checkout = tmp_path / "checkout"
    found = [oldest(checkout / folder, checkout) for folder in ("", "a", "a/b")]
    (checkout / "pyproject.toml").write_text("[tool.x]\n")

    assert found == [9, 9, 12]
    assert oldest(checkout, checkout) is None


def targeted(tmp_path: Path) -> Plugin:
    return plugin(tmp_path / "p", target=TARGET, configured_by=["x.toml"], config={"default": "plugin.yml"})


@pytest.mark.parametrize(
    ("asked", "words"), [(">=3.9", ("--py", "3.9")), (">=3.4", ("--py", "3.7")), (">=3.99", ("--py", "3.14"))]
)
def test_a_tool_is_told_of_one_that_it_knows(tmp_path: Path, asked: str, words: tuple[str, ...]) -> None:
    project(tmp_path, asked)

    assert target_words(targeted(tmp_path).manifest, tmp_path, tmp_path, is_theirs=False) == words


def test_what_a_tool_s_configuration_says_itself_counts_where_it_is_used(tmp_path: Path) -> None:
    project(tmp_path, ">=3.9")
    (tmp_path / "x.toml").write_text("target = 'py312'\n")
    manifest = targeted(tmp_path).manifest

    assert target_words(manifest, tmp_path, tmp_path, is_theirs=True) == ()
    assert target_words(manifest, tmp_path, tmp_path, is_theirs=False) == ("--py", "3.9")


NOW = "import datetime\n\nprint(datetime.datetime.now(datetime.timezone.utc))\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text", "mended"),
    [
        ("ruff.toml", "", False),  # it forgets `requires-python` when it is given a file of that name
        ("ruff.toml", "target-version = 'py312'\n", True),
        ("none.toml", "", False),
    ],
)
async def test_ruff_mends_nothing_into_what_an_older_python_does_not_know(
    tmp_path: Path, name: str, text: str, mended: bool
) -> None:
    project(tmp_path, ">=3.9")
    (tmp_path / name).write_text(text)
    (tmp_path / "a.py").write_text(NOW)

    found = await check(real("python_ruff"), tmp_path, ["a.py"], tools=tools())
    await fix(real("python_ruff"), tmp_path, ["a.py"], tools=tools())

    assert [finding.code for finding in found.findings] == (["UP017"] if mended else [])
    assert ((tmp_path / "a.py").read_text() != NOW) is mended


NEWER = '''"""Doc."""

import os

type Names = list[str]


def first[T](many: list[T]) -> T:
    """Return it."""
    told = {"a": 1}
    print(f"{told["a"]}", t"{os}")
    try:
        return many[0]
    except ValueError, TypeError:
        return many[  0]
'''


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        *("python_bandit", "python_black_fix", "python_isort_fix", "python_mypy"),
        *("python_pylint", "python_pyright", "python_ruff", "semgrep"),
    ],
)
async def test_the_syntax_of_a_newer_python_is_no_error(tmp_path: Path, name: str) -> None:
    project(tmp_path, ">=3.14")
    (tmp_path / "a.py").write_text(NEWER)

    found = await check(real(name), tmp_path, ["a.py"], tools=tools())

    assert not found.result.failed, found.result.reason
    assert [finding for finding in found.findings if finding.severity is not Severity.INFO] == []


@pytest.mark.slow
async def test_what_no_python_knows_is_one(tmp_path: Path) -> None:
    project(tmp_path, ">=3.14")
    (tmp_path / "a.py").write_text("def (:\n")

    found = await check(real("python_ruff"), tmp_path, ["a.py"], tools=tools())

    assert {(each.category, each.severity) for each in found.findings} == {("syntax", "error")}
