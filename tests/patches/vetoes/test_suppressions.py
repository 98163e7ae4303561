"""A comment that hides a finding repairs nothing. Which comments do, the plugins say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.plugin.load import load_plugins
from tests.patches.vetoes.builders import edit, ids, vetoes

CODE = {
    ".py": "x = 1",
    ".js": "let x = 1;",
    ".ts": "let x = 1;",
    ".go": "x := 1",
    ".sh": "x=1",
    ".yml": "x: 1",
}
CODE |= {
    ".rs": "let x = 1;",
    ".java": "int x = 1;",
    ".c": "int x = 1;",
    ".css": "a { b: c }",
    ".ps1": "$x = 1",
}
ADDED = [
    ("a.py", "x = 1  # noqa"),
    ("a.py", "x = 1  # noqa: E501"),
    ("a.py", "x = 1  #noqa:E501"),
    ("a.py", "x = 1  # NoQA"),
    ("a.py", "# ruff: noqa\nx = 1"),
    ("a.py", "# flake8: noqa\nx = 1"),
    ("a.py", "x = 1  # type: ignore"),
    ("a.py", "x = 1  # type: ignore[assignment]"),
    ("a.py", "# mypy: ignore-errors\nx = 1"),
    ("a.py", "x = 1  # pyright: ignore"),
    ("a.py", "# pyright: basic\nx = 1"),
    ("a.py", "x = 1  # nosec B101"),
    ("a.py", "x = 1  # nosemgrep: rule"),
    ("a.py", "x = 1  # pylint: disable=invalid-name"),
    ("a.py", "# fmt: off\nx = 1"),
    ("a.py", "x = 1  # fmt: skip"),
    ("a.py", "import os  # isort: skip\nx = 1"),
    ("a.py", "x = 1  # pragma: no cover"),
    ("a.py", "x = 1  # gitleaks:allow"),
    ("a.py", "x = 1  # codespell:ignore"),
    ("a.py", "x = 1  # spellchecker:disable-line"),
    ("a.js", "// eslint-disable-next-line no-var\nlet x = 1;"),
    ("a.js", "/* eslint-disable */\nlet x = 1;"),
    ("a.js", "/* eslint no-var: off */\nlet x = 1;"),
    ("a.ts", "// @ts-ignore\nlet x = 1;"),
    ("a.ts", "// @ts-expect-error\nlet x = 1;"),
    ("a.ts", "// @ts-nocheck\nlet x = 1;"),
    ("a.ts", "// biome-ignore lint: no\nlet x = 1;"),
    ("a.js", "// prettier-ignore\nlet x = 1;"),
    ("a.js", "/* istanbul ignore next */\nlet x = 1;"),
    ("a.go", "x := 1 //nolint:errcheck"),
    ("a.go", "//lint:ignore U1000 no\nx := 1"),
    ("a.sh", "# shellcheck disable=SC2086\nx=1"),
    ("Dockerfile", "# hadolint ignore=DL3008\nFROM x"),
    ("a.yml", "x: 1  # yamllint disable-line"),
    ("a.yml", "x: 1  # zizmor: ignore[artipacked]"),
    ("a.md", "<!-- markdownlint-disable -->\nx"),
    ("a.ps1", "[Diagnostics.CodeAnalysis.SuppressMessageAttribute('a', '')]\n$x = 1"),
    ("a.rs", "#[allow(dead_code)]\nlet x = 1;"),
    ("a.java", '@SuppressWarnings("all")\nint x = 1;'),
    ("a.c", "int x = 1;  // NOLINT"),
    ("a.c", "#pragma GCC diagnostic ignored\nint x = 1;"),
    ("a.rb", "# rubocop:disable Style/Foo\nx = 1"),
]


@pytest.mark.parametrize(("path", "after"), ADDED)
def test_one_that_is_added_is_a_veto(path: str, after: str) -> None:
    before = after.replace(after.split("\n", maxsplit=1)[0] + "\n", "") if "\n" in after else CODE[path[1:]]

    assert ids(edit(path, before, after)) == {"suppression_added"}


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.py", "x = 1", "x = 'use # noqa here'"),
        ("a.py", "x = 1  # noqa", "y = 1  # noqa"),
        ("a.py", "x = 1  # noqa", "x = 1  # noqa: E501"),
        ("a.py", "x = 1  # noqa: E501, F401", "x = 1  # noqa: F401"),
        ("a.py", "x = 1  # noqa", "x = 1"),
        ("a.js", "let x = 1;", "let x = '// eslint-disable-line';"),
        ("a.go", "x := 1", "x := `//nolint`"),
    ],
    ids=[
        "in a text",
        "as before",
        "hides less",
        "hides one less",
        "goes",
        "in a script's text",
        "in Go's text",
    ],
)
def test_one_that_hides_no_more_than_before_is_none(path: str, before: str, after: str) -> None:
    assert ids(edit(path, before, after)) == set()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1  # noqa: E501", "x = 1  # noqa"),
        ("x = 1  # noqa: E501", "x = 1  # noqa: E501, F401"),
        ("x = 1  # noqa\ny = 1", "x = 1  # noqa\ny = 1  # noqa"),
        ("x = 1  # noqa: E501", "x = 1  # noqa: E501  # noqa"),
    ],
)
def test_one_that_hides_more_is_a_veto(before: str, after: str) -> None:
    assert ids(edit("a.py", before, after)) == {"suppression_added"}


def test_it_is_quoted_with_its_line() -> None:
    [veto] = vetoes(edit("a.py", "x = 1\ny = 2\n", "x = 1\ny = 2  # noqa: E501\n"))

    assert veto.line == 2
    assert veto.message == "`noqa E501` is new: it hides a finding and repairs nothing"


PYTHON = [after for path, after in ADDED if path == "a.py"]


@given(st.sampled_from(PYTHON), st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30))
def test_it_is_found_also_where_the_file_is_broken(after: str, rest: str) -> None:
    assert "suppression_added" in ids(edit("a.py", "x = 1", f"{after}\n(\n{rest}"))


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("pyproject.toml", "[tool.ruff]\nignore = []\n", "[tool.ruff]\nignore = ['E']\n"),
        ("sub/pyproject.toml", "", "[tool.black]\nline-length = 200\n"),
        ("setup.cfg", "[mypy]\nstrict = true\n", "[mypy]\nstrict = false\n"),
        ("ruff.toml", "ignore = []\n", None),
        (".eslintrc", "{}", '{"rules": {}}'),
        (".yamllint", "extends: default\n", "extends: relaxed\n"),
        (".semgrepignore", "", "*\n"),
        ("package.json", "{}", '{"eslintConfig": {}}'),
    ],
)
def test_the_configuration_of_a_tool_stays(path: str, before: str, after: str | None) -> None:
    assert "tool_configuration" in ids(edit(path, before, after))


def test_other_tables_of_the_same_file_are_no_configuration() -> None:
    found = ids(edit("pyproject.toml", "[project]\nname = 'a'\n", "[project]\nname = 'b'\n"))

    assert found == {"protected_path"}


def test_every_tool_that_can_be_told_to_be_silent_says_how() -> None:
    silent = {plugin.id for plugin in load_plugins().plugins if not plugin.manifest.suppresses}

    assert silent == {
        *("echo", "json_jq", "path_standardizer", "python_pip_audit", "python_safety"),
        *("shell_shfmt_fix", "toml_taplo"),
    }
