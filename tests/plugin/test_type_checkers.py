"""mypy, Pyright and Pylint: they follow what a project configures, but for what could run its code."""

from pathlib import Path

import pytest

from ghapp.model import Severity
from ghapp.plugin import Checked, check
from tests.plugin.builders import real, tools

pytestmark = pytest.mark.slow
UNTYPED = "def double(n):\n    return n * 2\n"
WRONG = "n: int = 'a'\n"


async def checked(tree: Path, files: dict[str, str], name: str = "python_mypy") -> Checked:
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text, newline="")
    given = sorted(path for path in files if path.endswith(".py"))
    found = await check(real(name), tree, given, tools=tools())
    assert not found.result.failed, found.result.reason
    return found


def told(found: Checked) -> list[tuple[str, str, Severity]]:
    return [(finding.path, finding.code, finding.severity) for finding in found.findings]


ERROR = Severity.ERROR
TOML = """
[tool.mypy]
strict = true
[[tool.mypy.overrides]]
module = ['tests.*', 'docs']
ignore_errors = true
"""
INI = "[mypy]\nstrict = True\n[mypy-tests.*,docs]\nignore_errors = True\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [("pyproject.toml", TOML), ("mypy.ini", INI), ("setup.cfg", f"[metadata]\nname = a\n{INI}")],
)
async def test_mypy_is_as_strict_as_each_module_is_configured(tmp_path: Path, name: str, text: str) -> None:
    files = {name: text, "a.py": UNTYPED, "tests/b.py": WRONG, "docs.py": WRONG}

    assert told(await checked(tmp_path, files)) == [("a.py", "no-untyped-def", ERROR)]


async def test_unconfigured_it_is_not_strict(tmp_path: Path) -> None:
    assert told(await checked(tmp_path, {"a.py": UNTYPED, "b.py": WRONG})) == [("b.py", "assignment", ERROR)]


@pytest.mark.parametrize(
    "wanted", ["files = ['src', 'to*.py']", "files = 'src, ./tools.py'", "packages = ['a', 'tools']"]
)
async def test_mypy_judges_the_files_it_is_configured_for(tmp_path: Path, wanted: str) -> None:
    files = {
        "pyproject.toml": f"[tool.mypy]\n{wanted}\n",
        "src/a.py": WRONG,
        "tools.py": WRONG,
        "b.py": WRONG,
    }
    found = await checked(tmp_path, files)

    assert [finding.path for finding in found.findings] == ["src/a.py", "tools.py"]
    assert found.result.files == 2


async def test_modules_are_found_where_mypy_is_told_to_look(tmp_path: Path) -> None:
    config = "[mypy]\nmypy_path = $MYPY_CONFIG_FILE_DIR/lib:/etc:../away\n"
    files = {"mypy.ini": config, "lib/near.py": "x: int = 1\n", "user.py": "import near\ny: str = near.x\n"}

    assert told(await checked(tmp_path, files)) == [("user.py", "assignment", ERROR)]


RUNS = "open('ran', 'w')\nimport sys\nsys.exit(77)\ndef plugin(version): ...\n"
HOSTILE = [
    "[tool.mypy]\nplugins = ['evil.py']\n",
    '[tool.mypy]\nplatform = "linux\\rplugins = evil.py"\n',
    '[tool.mypy]\nplatform = "linux\\u2028plugins = evil.py"\n',
    '[tool.mypy]\nalways_true = ["a\\nplugins = evil.py"]\n',
    '[[tool.mypy.overrides]]\nmodule = "x]\\n[mypy]\\nplugins = evil.py\\n[y"\nstrict_optional = true\n',
    "[tool.mypy]\npython_executable = './evil.py'\n",
    "[tool.mypy]\n'platform = x\\nplugins' = 'evil.py'\n",
    "[tool.mypy]\n\"platform\\nplugins\" = 'evil.py'\n",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_no_configuration_of_mypy_runs_anything(tmp_path: Path, text: str) -> None:
    (tmp_path / "evil.py").write_text(f"#!/bin/sh\n{RUNS}")
    (tmp_path / "evil.py").chmod(0o755)

    found = await checked(tmp_path, {"pyproject.toml": text, "a.py": WRONG})

    assert [(finding.path, finding.code) for finding in found.findings] == [("a.py", "assignment")]
    assert not (tmp_path / "ran").exists()


async def test_what_is_told_without_a_project_s_plugins_fails_nothing(tmp_path: Path) -> None:
    files = {"mypy.ini": "[mypy]\nplugins = pydantic.mypy\n", "a.py": WRONG}

    assert told(await checked(tmp_path, files)) == [("a.py", "assignment", Severity.INFO)]


async def test_what_depends_on_packages_that_are_not_there_is_not_told(tmp_path: Path) -> None:
    code = (
        "import other\n"
        "class A(other.B): ...\n"
        "@other.c\ndef f() -> int:\n    return other.d()\n"
        "f()  # type: ignore[no-untyped-call]\n"
    )

    assert told(await checked(tmp_path, {"mypy.ini": "[mypy]\nstrict = True\n", "a.py": code})) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.pyright]\ninclude = ["src", "**/typed"]\n'),
        ("pyrightconfig.json", '{\n  // "include": ["b.py"]\n  "include": ["src", "a/typed",], /* c */\n}\n'),
    ],
)
async def test_pyright_judges_the_files_it_is_configured_for(tmp_path: Path, name: str, text: str) -> None:
    files = {name: text, "src/a.py": WRONG, "a/typed/c.py": WRONG, "b.py": WRONG, "a/b.py": WRONG}
    found = await checked(tmp_path, files, "python_pyright")

    assert [finding.path for finding in found.findings] == ["a/typed/c.py", "src/a.py"]


async def test_pylint_tells_of_the_same_cycles_each_time(tmp_path: Path) -> None:
    names = [f"m{number}" for number in range(7)]
    files = {f"p/{name}.py": "".join(f"from p import {o}\n" for o in names if o != name) for name in names}
    runs = [
        (await checked(tmp_path, {"p/__init__.py": "", **files}, "python_pylint")).findings for _ in range(4)
    ]

    assert [finding for finding in runs[0] if finding.code == "cyclic-import"]
    assert runs[1:] == runs[:1] * 3
