"""The real fixers on real files of a repository: what changed is in `git diff`, and nowhere else."""

import subprocess
from pathlib import Path

import pytest

from ghapp.config.repository import PluginSettings
from ghapp.plugin import Missing, check, fix
from tests.plugin.builders import real, tools

pytestmark = pytest.mark.slow

MESSY = "import sys\nimport os\nx = {  'a':1 }\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "messy.py").write_text(MESSY)
    (tmp_path / "broken.py").write_text("def broken(:\n")
    (tmp_path / "other.txt").write_text("x = {  }\n")
    for words in (["init", "-q"], ["add", "."]):
        git(tmp_path, *words)
    return tmp_path


def git(tree: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=tree, capture_output=True, text=True, check=True)
    return done.stdout


async def fixed(name: str, tree: Path, *args: str) -> str:
    plugin, files = real(name), ["broken.py", "messy.py", "other.txt"]
    if isinstance(await tools().find(plugin), Missing):
        pytest.skip(f"{name} is not installed")
    result = await fix(plugin, tree, files, tools=tools(), settings=PluginSettings(args=args))
    assert (result.status, result.reason) == ("ok", "")
    assert sorted(path.name for path in tree.iterdir()) == [".git", *files]
    return git(tree, "diff", "--name-only")


async def test_isort_orders_the_imports(tree: Path) -> None:
    assert await fixed("python_isort_fix", tree) == "messy.py\n"
    assert (tree / "messy.py").read_text().startswith("import os\nimport sys\n")


async def test_black_formats_what_it_can_parse(tree: Path) -> None:
    assert await fixed("python_black_fix", tree) == "messy.py\n"
    assert 'x = {"a": 1}\n' in (tree / "messy.py").read_text()


async def test_ruff_removes_what_is_safe_to_remove(tree: Path) -> None:
    assert await fixed("python_ruff", tree) == "messy.py\n"
    assert "import os" not in (tree / "messy.py").read_text()


async def test_black_follows_the_line_length_of_the_repository(tree: Path) -> None:
    (tree / "pyproject.toml").write_text("[tool.black]\nskip-string-normalization = true\n")
    git(tree, "add", ".")
    await fix(real("python_black_fix"), tree, ["messy.py"], tools=tools())
    assert "x = {'a': 1}\n" in (tree / "messy.py").read_text()


@pytest.mark.parametrize("name", ["python_isort_fix", "python_black_fix"])
async def test_after_a_fix_the_check_has_nothing_more_to_say(tree: Path, name: str) -> None:
    await fixed(name, tree)
    checked = await check(real(name), tree, ["messy.py"], tools=tools())
    assert checked.findings == ()


LONG = "from os import abort, access, chdir, environ, getcwd, getpid, listdir, mkdir, remove, rename\n"


async def test_isort_and_black_agree_where_nobody_configured_them(tree: Path) -> None:
    (tree / "messy.py").write_text(LONG)
    for name in ("python_isort_fix", "python_black_fix"):
        await fix(real(name), tree, ["messy.py"], tools=tools())
    checked = await check(real("python_isort_fix"), tree, ["messy.py"], tools=tools())
    assert ("mkdir,\n" in (tree / "messy.py").read_text(), checked.findings) == (True, ())


HOSTILE = {
    "mypy.ini": "[mypy]\nplugins = evil.py\n",
    "evil.py": "open('ran', 'w')\ndef plugin(version): ...\n",
    "mypy.py": "open('ran', 'w')\n",
    "black.py": "open('ran', 'w')\n",
    "bandit.py": "open('ran', 'w')\n",
    "mdformat.py": "open('ran', 'w')\n",
    ".shellcheckrc": "external-sources=true\nsource-path=/\n",
    "messy.md": "Title\n=====\n",
    "messy.sh": "#!/bin/sh\n. /etc/passwd\necho   $1\n",
    "sitecustomize.py": "open('ran', 'w')\n",
    "conftest.py": "open('ran', 'w')\n",
    "ruff.toml": "fix = true\nunsafe-fixes = true\n",
    ".codespellrc": "[codespell]\nwrite-changes =\n",
    ".bandit": "[bandit]\nskips = B602\n",
    "messy.py": MESSY + "import subprocess\nsubprocess.call(input(), shell=True)  # nosec\n# teh end\n",
    "messy.yml": "a:   1\n",
}


@pytest.mark.parametrize(
    "name",
    [
        "codespell",
        "md_mdformat_fix",
        "path_standardizer",
        "python_bandit",
        "python_black_fix",
        "python_isort_fix",
        "python_mypy",
        "python_ruff",
        "ruff_format",
        "shell_shellcheck",
        "shell_shfmt_fix",
        "toml_taplo",
        "typos",
    ],
)
async def test_a_check_runs_no_code_of_the_repository_and_writes_nothing(tmp_path: Path, name: str) -> None:
    for path, text in HOSTILE.items():
        (tmp_path / path).write_text(text)
    checked = await check(real(name), tmp_path, sorted(HOSTILE), tools=tools())
    assert checked.result.status in {"findings", "ok"}, checked.result.reason
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == HOSTILE


QUITS = "process.exit(77);\n"
HOSTILE_JS = {
    "eslint.config.mjs": QUITS,
    ".eslintrc.cjs": QUITS,
    ".prettierrc.mjs": QUITS,
    "prettier.config.cjs": QUITS,
    ".markdownlint.cjs": QUITS,
    ".markdownlint-cli2.mjs": QUITS,
    ".markdownlintrc": '{"extends": "./.markdownlint.cjs"}',
    "package.json": '{"type": "module", "main": "prettier.config.cjs"}',
    "node_modules/@eslint/js/index.js": QUITS,
    "node_modules/typescript/index.js": QUITS,
    "node_modules/prettier/index.cjs": QUITS,
    "given.ts": "export const a = 1;\n",
    "given.md": "# Title\n",
}


@pytest.mark.parametrize("name", ["js_eslint", "js_prettier_fix", "md_markdownlint"])
async def test_a_tool_of_node_runs_no_code_of_the_repository(tmp_path: Path, name: str) -> None:
    for path, text in HOSTILE_JS.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    checked = await check(real(name), tmp_path, ["given.ts", "given.md"], tools=tools())
    assert (checked.result.status, checked.result.reason) == ("ok", "")


async def test_prettier_writes_what_it_can_parse(tmp_path: Path) -> None:
    (tmp_path / "messy.js").write_text("a  =  1\n")
    (tmp_path / "broken.js").write_text("f( {\n")
    result = await fix(real("js_prettier_fix"), tmp_path, ["broken.js", "messy.js"], tools=tools())
    assert (result.status, (tmp_path / "messy.js").read_text()) == ("ok", "a = 1;\n")


EXCLUDING = {
    "python_black_fix": ("pyproject.toml", "[tool.black]\nextend-exclude = '^/old/'", ".py"),
    "python_isort_fix": (".isort.cfg", "[settings]\nskip = old", ".py"),
    "python_ruff": ("ruff.toml", "extend-exclude = ['old']", ".py"),
    "python_mypy": ("mypy.ini", "[mypy]\nexclude = ^old/", ".py"),
    "yaml_yamllint": (".yamllint", "extends: default\nignore: /old/", ".yml"),
    "codespell": (".codespellrc", "[codespell]\nskip = ./old/*", ".md"),
    "ruff_format": ("ruff.toml", "[format]\nexclude = ['old/*']", ".py"),
    "typos": ("typos.toml", "[files]\nextend-exclude = ['old/']", ".md"),
    "md_mdformat_fix": (".mdformat.toml", "exclude = ['old/**']", ".md"),
    "shell_shfmt_fix": (".editorconfig", "[old/**]\nignore = true", ".sh"),
    "toml_taplo": (".taplo.toml", "exclude = ['old/**']", ".toml"),
    "js_prettier_fix": (".prettierignore", "/old/", ".js"),
    "python_pyright": ("pyrightconfig.json", '{"exclude": ["old"]}', ".py"),
}
BAD = {
    ".js": "a  =  1\n",
    ".py": "import sys\nimport os\nx: int = ''\n",
    ".yml": "a: [\n",
    ".md": "recieve\n=======\n",
    ".sh": "x=`ls`\n",
    ".toml": "a =\n",
}


@pytest.mark.parametrize("name", sorted(EXCLUDING))
async def test_what_the_repository_excludes_is_neither_checked_nor_fixed(tmp_path: Path, name: str) -> None:
    configuration, text, ending = EXCLUDING[name]
    (tmp_path / configuration).write_text(text)
    (tmp_path / "old").mkdir()
    files = [f"new{ending}", f"old/bad{ending}"]
    for path in files:
        (tmp_path / path).write_text(BAD[ending])
    checked = await check(real(name), tmp_path, files, tools=tools())
    assert {finding.path for finding in checked.findings} == {files[0]}
    await fix(real(name), tmp_path, files, tools=tools())
    assert (tmp_path / files[1]).read_text() == BAD[ending]


async def test_a_repository_cannot_switch_the_security_scanner_off(tmp_path: Path) -> None:
    for path, text in HOSTILE.items():
        (tmp_path / path).write_text(text)
    checked = await check(real("python_bandit"), tmp_path, ["messy.py"], tools=tools())
    assert "B602" in {finding.code for finding in checked.findings if finding.is_hard}


@pytest.mark.parametrize("folder", [".github", "my.gitlab", ".tox", ".svn", "CVS", "x.egg-info", "dist"])
async def test_no_folder_escapes_the_security_scanner_by_its_name(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "x.py").write_text("import subprocess\nsubprocess.call(input(), shell=True)\n")
    checked = await check(real("python_bandit"), tmp_path, [f"{folder}/x.py"], tools=tools())
    assert "B602" in {finding.code for finding in checked.findings}


async def test_a_module_that_imports_its_neighbour_is_type_checked(tmp_path: Path) -> None:
    (tmp_path / "near.py").write_text("def double(n: int) -> int:\n    return n * 2\n")
    (tmp_path / "user.py").write_text("from near import double\n\ntext: str = double(2)\n")
    checked = await check(real("python_mypy"), tmp_path, ["user.py"], tools=tools())
    assert [(f.path, f.line, f.category) for f in checked.findings] == [("user.py", 3, "type")]


async def test_a_file_that_stops_the_type_checker_is_never_success(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("def (:\n")
    (tmp_path / "new.py").write_text("n: int = 'a'\n")
    checked = await check(real("python_mypy"), tmp_path, ["new.py", "old.py"], tools=tools())
    assert checked.result.status == "broken"
    assert checked.result.reason.startswith("stopped at old.py:1 and judged nothing else: ")
    assert {(f.path, f.category) for f in checked.findings} == {("old.py", "syntax")}


async def test_a_module_beside_its_stub_does_not_stop_the_type_checker(tmp_path: Path) -> None:
    for name, text in {"a.py": "x = 1\n", "a.pyi": "x: int\n", "b.py": "import a\nn: str = a.x\n"}.items():
        (tmp_path / name).write_text(text)
    checked = await check(real("python_mypy"), tmp_path, ["a.py", "a.pyi", "b.py"], tools=tools())
    assert [(f.path, f.line) for f in checked.findings] == [("b.py", 2)]
    assert checked.result.status == "findings"


SPOOF = '"a\\nb.yml:1:1: [error] syntax error: spoof (syntax)\\n../c:1:1: [error] x"'


@pytest.mark.parametrize("key", [SPOOF, '"a\\u2028b"', '"a\\rb"', f'? "{"k" * 9000}"\n'])
async def test_a_key_of_a_file_cannot_speak_for_another_file(tmp_path: Path, key: str) -> None:
    (tmp_path / "a.yml").write_text(f"{key}: 1\n{key}: 2\n")
    (tmp_path / "b.yml").write_text("b: 1\n")
    checked = await check(real("yaml_yamllint"), tmp_path, ["a.yml", "b.yml"], tools=tools())
    assert {(f.path, f.category) for f in checked.findings} == {("a.yml", "style")}
    assert checked.result.status == "findings"


ODD = {
    "form_feed": (b'"""d"""\n# a\x0cb\n\x0c\nimport sys\nimport os\n\x0c\nx=1\n', {4, 5}),
    "return": (b"import sys\rimport os\rx=1\r", {1}),
    "dos": (b"import sys\r\nimport os\r\nx=1\r\n", {1, 2}),
    "marked": (b"\xef\xbb\xbfimport sys\nimport os\n", {1, 2}),
}


@pytest.mark.parametrize("odd", sorted(ODD))
async def test_isort_is_followed_through_odd_line_ends(tmp_path: Path, odd: str) -> None:
    text, lines = ODD[odd]
    (tmp_path / "odd.py").write_bytes(text)
    (tmp_path / "plain.py").write_text("import sys\nimport os\n")
    files = ["odd.py", "plain.py"]
    checked = await check(real("python_isort_fix"), tmp_path, files, tools=tools())
    assert checked.result.status == "findings"
    assert {f.line for f in checked.findings if f.path == "odd.py"} == lines
    assert {f.line for f in checked.findings if f.path == "plain.py"} == {1, 2}


@pytest.mark.parametrize("odd", sorted(ODD))
async def test_black_is_followed_through_odd_line_ends(tmp_path: Path, odd: str) -> None:
    (tmp_path / "odd.py").write_bytes(ODD[odd][0] + b"y   = 1\n")
    (tmp_path / "plain.py").write_text("x   = 1\n")
    checked = await check(real("python_black_fix"), tmp_path, ["odd.py", "plain.py"], tools=tools())
    assert checked.result.status == "findings"
    assert {f.path for f in checked.findings} == {"odd.py", "plain.py"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".isort.cfg", "[settings]\nskip_gitignore = true\n"),
        ("bad.py", "# coding: foo\nimport sys\nimport os\n"),
    ],
)
async def test_isort_goes_on_without_git_and_past_an_unknown_encoding(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / "plain.py").write_text("import sys\nimport os\n")
    files = sorted({"plain.py", "bad.py"} & {path.name for path in tmp_path.iterdir()})
    checked = await check(real("python_isort_fix"), tmp_path, files, tools=tools())
    assert (checked.result.status, {f.path for f in checked.findings}) == ("findings", {"plain.py"})


async def test_black_may_be_told_to_be_verbose(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.black]\nverbose = true\n")
    for name, text in {"a.py": "x   = 1\n", "b.py": "x = 1\n", "c.py": f"def ( : {'x' * 9000}\n"}.items():
        (tmp_path / name).write_text(text)
    checked = await check(real("python_black_fix"), tmp_path, ["a.py", "b.py", "c.py"], tools=tools())
    assert checked.result.status == "findings"
    assert {(f.path, f.category) for f in checked.findings} == {("a.py", "formatting"), ("c.py", "syntax")}


async def test_a_file_of_a_newer_python_is_no_syntax_error_for_black(tmp_path: Path) -> None:
    (tmp_path / "newer.py").write_text("if 1:\n    x=1\n  y=2\n")
    (tmp_path / "plain.py").write_text("x   = 1\n")
    checked = await check(real("python_black_fix"), tmp_path, ["newer.py", "plain.py"], tools=tools())
    assert {(f.path, f.category) for f in checked.findings} == {
        ("newer.py", "other"),
        ("plain.py", "formatting"),
    }


async def test_where_a_checkout_lies_excludes_nothing(tmp_path: Path) -> None:
    (tmp_path / ".codespellrc").write_text(f"[codespell]\nskip = */{tmp_path.name}/*\n")
    (tmp_path / "a.md").write_text("recieve\n")
    checked = await check(real("codespell"), tmp_path, ["a.md"], tools=tools())
    assert [finding.path for finding in checked.findings] == ["a.md"]
