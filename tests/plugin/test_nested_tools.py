"""In a repository of several projects the real tools say what they say by hand."""

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from ghapp.config.repository import Plugins
from ghapp.plugin import Missing, Plugin, check, choose, fix, load_plugins
from ghapp.plugin.samples import Case, cases_of
from ghapp.sandbox import Wanted
from tests.boxes import at
from tests.plugin.builders import real, tools
from tests.plugin.test_nested import files_of

pytestmark = pytest.mark.slow
CASES = [
    case
    for plugin in load_plugins().plugins
    for case in cases_of(plugin)
    if plugin.manifest.nested and case.name in {"findings", "unparsable"}
]
FILES = {
    "pyproject.toml": "[tool.ruff]\nline-length = 60\n[tool.ruff.lint]\nselect = ['E', 'F', 'I']\n",
    "a.py": f"import os\nx = '{'x' * 70}'\n",
    "back/pyproject.toml": "[tool.ruff.lint]\nselect = ['I', 'W']\n[tool.mypy]\nstrict = true\n",
    "back/src/shop/__init__.py": "",
    "back/src/shop/money.py": "import os\nimport shop\n\n\ndef half(of: int) -> int:\n    return of / 2 \n",
    "back/plain/b.py": f"import os\nimport sys, re\nx = '{'x' * 70}'\n",
    "back/plain/ruff.toml": "[lint]\nselect = ['E401']\n",
    ".editorconfig": "root = true\n[*]\nindent_style = space\nindent_size = 4\n",
    "front/.prettierrc": "semi: false\n",
    "front/a.js": "function a() {\n    return 'b'\n}\n",
    "front/b.js": 'function a() {\n    return "b"\n}\n',
    "front/lib/.prettierrc.json": '{"singleQuote": true}',
    "front/lib/c.js": "function a() {\n    return 'b';\n}\n",
    "docs/.mdformat.toml": "number = true\n",
    "docs/a.md": "1. one\n1. two\n",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


async def told(name: str, tree: Path) -> list[str]:
    """What ghapp says, a line each."""
    plugin = _on(name, tree)
    checked = await check(plugin, tree, files_of(tree), tools=tools())
    assert not checked.result.failed, checked.result.reason
    return sorted(f"{each.path}:{each.line or ''}:{each.code}" for each in checked.findings)


def _on(name: str, tree: Path) -> Plugin:
    (plugin,) = choose([real(name)], tree, Plugins(), files_of(tree)).on
    return plugin


async def by_hand(name: str, folder: Path, *command: str) -> list[str]:
    """The lines that a tool prints where somebody runs it."""
    found = await tools().find(real(name))
    if isinstance(found, Missing):
        pytest.skip(f"{name} is not installed")
    path = os.pathsep.join((*map(str, found.path), os.environ["PATH"]))
    return sorted(_printed(folder, path, command).splitlines())


def _printed(folder: Path, path: str, command: tuple[str, ...]) -> str:
    environment = {"PATH": path}
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return ran.stdout


async def test_ruff_takes_the_nearest(tree: Path) -> None:
    lines = await by_hand("python_ruff", tree, "ruff", "check", "--no-cache", "--output-format", "pylint")
    said = [f"{path}:{line}:{rest.split(']')[0].strip(' [')}" for path, line, rest in _cut(lines)]

    assert await told("python_ruff", tree) == sorted(said)
    assert len({each.rpartition("/")[0] for each in said}) == 3


def _cut(lines: list[str]) -> list[list[str]]:
    return [line.split(":", 2) for line in lines]


async def test_prettier_takes_the_nearest_and_what_editors_know_from_above(tree: Path) -> None:
    lines = await by_hand("js_prettier_fix", tree, "prettier", "--list-different", "front/**/*.js")

    assert await told("js_prettier_fix", tree) == [f"{line}::" for line in lines] == ["front/a.js::"]


async def test_mdformat_is_on_where_it_is_configured_and_mends_nothing_else(tree: Path) -> None:
    (tree / "README.md").write_text("1. one\n1. two\n")

    result = await fix(_on("md_mdformat_fix", tree), tree, files_of(tree), tools=tools())

    assert (result.status, result.files) == ("ok", 1)
    assert (tree / "docs/a.md").read_text() == "1. one\n2. two\n"
    assert (tree / "README.md").read_text() == "1. one\n1. two\n"


async def test_mypy_knows_a_project_s_own_modules_from_its_folder(tree: Path) -> None:
    assert await told("python_mypy", tree) == ["back/src/shop/money.py:6:return-value"]


@pytest.mark.parametrize("level", ["bwrap", "landlock"])
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_in_a_folder_a_tool_says_what_it_says_at_the_root(
    case: Case, level: Wanted, tmp_path: Path
) -> None:
    given = tools(at(level))
    if isinstance(missing := await given.find(case.plugin), Missing):
        pytest.skip(missing.reason)
    shutil.copytree(case.tree, tmp_path / "deep/in")
    there, files = tmp_path / "deep/in", [f"deep/in/{file}" for file in case.files]
    below = replace(case.plugin, only=frozenset(), nested=("deep/in",))

    alone = await check(case.plugin, there, case.files, tools=given, settings=case.settings)
    within = await check(below, tmp_path, files, tools=given, settings=case.settings)

    assert (within.result.status, within.result.reason) == (alone.result.status, alone.result.reason)
    assert [each.path for each in within.findings] == [f"deep/in/{each.path}" for each in alone.findings]
    assert [each.fingerprint for each in within.findings] == [each.fingerprint for each in alone.findings]
    assert alone.findings
