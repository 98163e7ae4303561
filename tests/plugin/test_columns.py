"""Columns count characters, whatever the tool counts: what stands there in a line with others than ASCII."""

import json
from pathlib import Path

import pytest

from ghapp.model import Finding
from ghapp.plugin import check
from ghapp.plugin.install import Missing
from ghapp.plugin.lines import Columns, in_characters
from ghapp.plugin.ran import Ran
from ghapp.plugin.read import read
from tests.plugin.builders import plugin, real, tools

LINE = 'é = "äöü😀"; found = 1'
PLACES: dict[Columns, tuple[int, int]] = {"characters": (13, 18), "utf16": (14, 19), "bytes": (20, 25)}
STEP = '      - {name: "äöü😀", uses: "actions/checkout@v4"}'
WORKFLOW = f"on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n{STEP}"
CASES = {
    "python_ruff": ("a.py", 'é = "äöü😀"; undefined', "undefined"),
    "python_pylint": ("a.py", 'é = "äöü😀"; undefined', "undefined"),
    "python_pyright": ("a.py", 'é = "äöü😀"; undefined', "undefined"),
    "python_bandit": ("a.py", 'é = "äöü😀"; eval(é)', "eval(é)"),
    "python_black_fix": ("a.py", 'é = "äöü😀é"; print(1 ==)', ")"),
    "js_eslint": ("a.js", 'export const é = "äöü😀"; debugger;', "debugger;"),
    "js_prettier_fix": ("a.js", 'let a = "äöü😀"; let = = 2;', "= 2;"),
    "md_markdownlint": ("a.md", "# Äöü😀\n\nÄöü😀 <b>bold</b>", "<b>bold</b>"),
    "yaml_yamllint": ("a.yml", '---\na: {"äöü😀": 1,"b": 2}', '"b": 2}'),
    "json_jq": ("a.json", '{"äöü😀": 1, "b" 2}', "}"),
    "shell_shellcheck": ("a.sh", '#!/bin/sh\nx="äöü😀"; echo "$x" $1', "$1"),
    "shell_shfmt_fix": ("a.sh", '#!/bin/sh\necho "äöü😀"; if )', ")"),
    "toml_taplo": ("a.toml", '"äöü😀" = "é" = 2', "= 2"),
    "typos": ("a.txt", "äöü😀 recieve", "recieve"),
    "gitleaks": ("a.py", 'é = "äöü😀"; aws = "AKIAQYLPMN5HHHFPZAM2"', "AKIAQYLPMN5HHHFPZAM2"),
    "semgrep": ("a.py", 'def f(request):\n    é = "äöü😀"; eval(request.args["é"])', 'request.args["é"]'),
    "actions_zizmor": (".github/workflows/a.yml", WORKFLOW, "actions/checkout@v4"),
}


@pytest.mark.parametrize("columns", PLACES)
def test_a_place_is_found_in_whatever_unit(columns: Columns) -> None:
    assert text_at(counted(columns, *PLACES[columns]), LINE) == "found"


def test_what_nobody_can_count_has_no_column() -> None:
    assert (counted("ascii", 8, 13).column, counted("ascii", 8, 13).end_column) == (None, None)
    assert counted("ascii", 8, 13, line='e = ""; found = 1').column == 8


@pytest.mark.parametrize("columns", [*PLACES, "ascii"])
def test_a_place_behind_the_end_of_a_line_or_file_is_no_trouble(columns: Columns) -> None:
    assert (counted(columns, 900, 901).column or 0) <= 900
    assert in_characters(finding(1, 2), columns, lambda _path: []).column == 1


@pytest.mark.parametrize(
    ("kind", "columns", "column"),
    [
        ("utf16CodeUnits", {}, 13),
        ("unicodeCodePoints", {}, 14),
        ("", {}, 14),
        ("unicodeCodePoints", {"columns": "utf16"}, 13),
        ("", {"columns": "bytes"}, 9),
    ],
)
def test_sarif_says_it_unless_the_manifest_does(
    tmp_path: Path, kind: str, columns: dict[str, str], column: int
) -> None:
    (tmp_path / "a.py").write_text(LINE)
    place = {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": 1, "startColumn": 14}}
    result = {"message": {"text": "m"}, "locations": [{"physicalLocation": place}]}
    runs = [{"tool": {"driver": {}}, "columnKind": kind, "results": [result]}]
    made = plugin(tmp_path, check__outputs=[{"format": "sarif", **columns}])
    ran = Ran(("a.py",), 1, json.dumps({"runs": runs}), "")
    assert [each.column for each in read(made, ran, tmp_path, tmp_path)] == [column]


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
async def test_a_real_tool_points_at_what_it_means(name: str, tmp_path: Path) -> None:
    path, text, meant = CASES[name]
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text + "\n")
    if isinstance(found := await tools().find(real(name)), Missing):
        pytest.skip(found.reason)

    checked = await check(real(name), tmp_path, [path], tools=tools())

    assert meant in [text_at(each, text) for each in checked.findings]


def counted(columns: Columns, column: int, end_column: int, line: str = LINE) -> Finding:
    return in_characters(finding(column, end_column), columns, lambda _path: [line.encode()])


def finding(column: int, end_column: int) -> Finding:
    return Finding(tool="t", path="a.py", line=1, column=column, end_column=end_column, message="m")


def text_at(finding: Finding, text: str) -> str:
    """To the end of its line where it does not say how far it goes."""
    line = text.splitlines()[(finding.line or 1) - 1]
    return line[(finding.column or 1) - 1 : finding.end_column and finding.end_column - 1]
