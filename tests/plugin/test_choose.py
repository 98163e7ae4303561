"""Which plugins a repository is judged by, and with whose configuration."""

from pathlib import Path

import pytest

from ghapp.config.repository import Plugins
from ghapp.model import Category
from ghapp.plugin import choose, load_plugins
from ghapp.plugin.configuration import configuration_of, configured_by, copied
from tests.plugin.builders import plugin, real

ALL = load_plugins().plugins
BY_DEFAULT = {p.id for p in ALL if p.manifest.enabled == "always" or p.manifest.unasked}


def on(tree: Path, **settings: tuple[str, ...]) -> dict[str, frozenset[Category] | None]:
    return {plugin.id: plugin.only for plugin in choose(ALL, tree, Plugins(**settings)).on}


def test_syntax_and_security_are_judged_without_being_asked(tmp_path: Path) -> None:
    syntax = frozenset({Category.SYNTAX})
    known = {"json_jq": None, "python_bandit": None, "python_ruff": syntax, "yaml_yamllint": syntax}
    assert known.items() <= on(tmp_path).items()
    assert not on(tmp_path).keys() & {"codespell", "echo", "python_black_fix", "python_mypy"}


def test_who_is_off_is_off_for_a_reason(tmp_path: Path) -> None:
    reasons = {plugin.id: why for plugin, why in choose(ALL, tmp_path, Plugins(disable=("json_jq",))).off}
    assert reasons["python_mypy"] == "not configured in this repository"
    assert (reasons["echo"], reasons["json_jq"]) == ("not enabled", "disabled in the configuration")


@pytest.mark.parametrize(
    ("name", "text", "switched_on"),
    [
        ("pyproject.toml", "[tool.black]", "python_black_fix"),
        ("pyproject.toml", "[tool.ruff.lint]", "python_ruff"),
        ("pyproject.toml", "[tool.mypy]\nstrict = true", "python_mypy"),
        ("setup.cfg", "[mypy]\nstrict = true", "python_mypy"),
        ("mypy.ini", "", "python_mypy"),
        (".isort.cfg", "[isort]", "python_isort_fix"),
        (".yamllint", "extends: default", "yaml_yamllint"),
        (".codespellrc", "[codespell]", "codespell"),
        ("pyproject.toml", "[tool.codespell]", "codespell"),
        ("ruff.toml", "[format]", "ruff_format"),
        ("pyproject.toml", "[tool.ruff.format]", "ruff_format"),
        ("_typos.toml", "", "typos"),
        ("Cargo.toml", "[workspace.metadata.typos]", "typos"),
        (".shellcheckrc", "disable=SC2086", "shell_shellcheck"),
        (".hadolint.yml", "ignored: []", "docker_hadolint"),
        ("taplo.toml", "", "toml_taplo"),
        (".mdformat.toml", "", "md_mdformat_fix"),
        (".prettierrc", "semi: false", "js_prettier_fix"),
        ("package.json", '{"prettier": {}}', "js_prettier_fix"),
        ("eslint.config.mjs", "export default []", "js_eslint"),
        (".markdownlint.json", "{}", "md_markdownlint"),
        ("pyrightconfig.json", "{}", "python_pyright"),
    ],
)
def test_the_configuration_of_a_tool_switches_it_on(
    tmp_path: Path, name: str, text: str, switched_on: str
) -> None:
    (tmp_path / name).write_text(text)
    assert on(tmp_path)[switched_on] is None
    assert set(on(tmp_path)) == BY_DEFAULT | {switched_on}


@pytest.mark.parametrize(
    "text", ['{"prettier": "a-package"}', '{"prettier": {}, "prettier": "x"}', "{", "[]"]
)
def test_a_package_that_configures_by_code_switches_nothing_on(tmp_path: Path, text: str) -> None:
    (tmp_path / "package.json").write_text(text)
    assert set(on(tmp_path)) == BY_DEFAULT


@pytest.mark.parametrize("text", ["[tool.other]", "[tool", "tool = 1", "[tool]\nblack = 1", ""])
def test_other_or_broken_tables_switch_nothing_on(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert set(on(tmp_path)) == BY_DEFAULT


def test_a_link_configures_nothing(tmp_path: Path) -> None:
    (tmp_path / "outside.toml").write_text("")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "mypy.ini").symlink_to("../outside.toml")
    assert "python_mypy" not in on(tmp_path / "tree")


def test_enable_beats_the_manifest_and_disable_beats_all(tmp_path: Path) -> None:
    assert on(tmp_path, enable=("python_ruff", "echo"))["python_ruff"] is None
    assert "python_bandit" not in on(tmp_path, enable=("python_bandit",), disable=("python_bandit",))


def test_the_repositorys_own_style_is_used(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.black]\nline-length = 100")
    assert configuration_of(real("python_black_fix"), tmp_path) == (tmp_path / "pyproject.toml", "")


RCS = {
    "disable=SC2086 shell=bash\n# why\n": "",
    "disable=SC2086 external-sources=true\n": "external-sources",
    "disable=SC1\nsource-path=/etc\ndisable=SC2\n": "source-path",
}


@pytest.mark.parametrize("text", RCS)
def test_every_key_of_a_configuration_without_sections_is_looked_at(tmp_path: Path, text: str) -> None:
    (tmp_path / ".toolrc").write_text(text)
    config = {"default": "plugin.yml", "trusted_keys": ["disable", "shell"]}
    note = configuration_of(plugin(tmp_path / "p", configured_by=[".toolrc"], config=config), tmp_path)[1]
    assert note == (f".toolrc is not used: `{RCS[text]}` is not allowed there" if RCS[text] else "")


TABLES = {"[tool.x.format]\na = 1\n": "", "[tool.x]\nextend = '/a'\n[tool.x.format]\n": "extend"}


@pytest.mark.parametrize("text", TABLES)
def test_what_stands_beside_the_table_that_switches_it_on_is_looked_at(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    config = {
        "default": "plugin.yml",
        "found_in": ["pyproject.toml:tool.x"],
        "trusted_values": {"extend": ""},
    }
    made = plugin(tmp_path / "p", configured_by=["pyproject.toml:tool.x.format"], config=config)
    note = configuration_of(made, tmp_path)[1]
    assert note == ("pyproject.toml is not used: `extend` is not allowed there" if TABLES[text] else "")


def test_without_one_the_plugins_own_is_used(tmp_path: Path) -> None:
    black = real("python_black_fix")
    assert configuration_of(black, tmp_path) == (black.folder / "black.toml", "")


@pytest.mark.parametrize(
    ("plugin_id", "name", "text", "key"),
    [
        ("python_ruff", "ruff.toml", 'extend = "/etc/passwd"', "extend"),
        ("python_ruff", "pyproject.toml", '[tool.ruff]\nextend = "../x"', "extend"),
        ("yaml_yamllint", ".yamllint", "extends: /etc/passwd", "extends"),
        ("yaml_yamllint", ".yamllint.yaml", "ignore-from-file: /etc/passwd", "ignore-from-file"),
        ("yaml_yamllint", ".yamllint", "rules: {a: {ignore-from-file: /etc/passwd}}", "ignore-from-file"),
        ("yaml_yamllint", ".yamllint", "rules: {a: [{ignore-from-file: [x]}]}", "ignore-from-file"),
        ("js_prettier_fix", ".prettierrc.json", '{"plugins": ["./x.cjs"]}', "plugins"),
        ("js_prettier_fix", ".prettierrc", '{"overrides": [{"options": {"plugins": ["x"]}}]}', "plugins"),
        ("js_prettier_fix", ".prettierrc", "overrides:\n- options:\n    plugins: [x]", "plugins"),
        ("js_prettier_fix", ".prettierrc.toml", "[[overrides]]\noptions.plugins = ['x']", "plugins"),
        ("js_prettier_fix", "package.json", '{"prettier": {"plugins": []}}', "plugins"),
        ("md_markdownlint", ".markdownlint.json", '{"extends": "/etc/passwd"}', "extends"),
        ("md_markdownlint", ".markdownlint.yaml", "extends: a-package", "extends"),
        ("codespell", ".codespellrc", "[codespell]\ndictionary =", "dictionary"),
        ("ruff_format", "pyproject.toml", "[tool.ruff]\nextend = 'x'\n[tool.ruff.format]", "extend"),
        ("shell_shellcheck", ".shellcheckrc", "disable=SC1 source-path=/etc", "source-path"),
        ("shell_shellcheck", ".shellcheckrc", "external-sources=true\nshell=sh", "external-sources"),
        ("docker_hadolint", ".hadolint.yaml", "output: x", "output"),
        ("toml_taplo", "taplo.toml", "plugins = ['x']", "plugins"),
        ("codespell", "setup.cfg", "[codespell]\nignore-words = /etc/passwd", "ignore-words"),
    ],
)
def test_a_configuration_that_reaches_further_is_not_used(
    tmp_path: Path, plugin_id: str, name: str, text: str, key: str
) -> None:
    (tmp_path / name).write_text(text)
    tool = real(plugin_id)
    path, note = configuration_of(tool, tmp_path)
    assert path is not None
    assert path.parent == tool.folder
    assert note == f"{name} is not used: `{key}` is not allowed there"


VALUED = ("ignore-words-list", "uri-ignore-words-list", "ignore-regex", "skip", "builtin", "check-hidden")
VALUES = ("-w", "--write-changes", "--dictionary=/etc/passwd", "\n -w")


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("key", VALUED)
def test_no_value_of_a_spelling_configuration_is_an_option(tmp_path: Path, key: str, value: str) -> None:
    (tmp_path / ".codespellrc").write_text(f"[codespell]\n{key} = {value}\n")
    said = f".codespellrc is not used: `{key}` is not allowed there"
    assert configuration_of(real("codespell"), tmp_path)[1] == said


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', "{a: 1}", "// {}", "[1]", "[" * 30_000])
def test_json_that_a_tool_may_read_differently_is_not_used(tmp_path: Path, text: str) -> None:
    (tmp_path / ".prettierrc.json").write_text(text)
    said = ".prettierrc.json is not used: it cannot be read"
    assert configuration_of(real("js_prettier_fix"), tmp_path)[1] == said


@pytest.mark.parametrize("value", ["a.txt", "true", "/etc", "."])
def test_a_switch_of_a_spelling_configuration_names_no_file(tmp_path: Path, value: str) -> None:
    (tmp_path / ".codespellrc").write_text(f"[codespell]\ncheck-hidden = {value}\n")
    assert configuration_of(real("codespell"), tmp_path)[1]


@pytest.mark.parametrize(
    "text",
    ['\ufeffextend = "/etc/passwd"', 'extend = "\\x2fetc/passwd"', "x = {\n}", "\0", "a." * 30_000 + "a = 1"],
)
def test_a_configuration_that_we_cannot_read_is_not_used_though_the_tool_might(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "ruff.toml").write_text(text)
    ruff = real("python_ruff")
    said = (ruff.folder / "trusted.toml", "ruff.toml is not used: it cannot be read")
    assert configuration_of(ruff, tmp_path) == said


@pytest.mark.parametrize("text", ["rules: &r [x]\nextends: *r", "!!int ''", "a: !!bool x", "#" * 70_000])
def test_yaml_that_fills_the_memory_or_cannot_be_read_is_not_used(tmp_path: Path, text: str) -> None:
    (tmp_path / ".yamllint").write_text(text)
    assert configuration_of(real("yaml_yamllint"), tmp_path)[1] == ".yamllint is not used: it cannot be read"


def test_a_deep_configuration_is_looked_through(tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text("a." * 400 + 'extend = "x"')
    assert (
        configuration_of(real("python_ruff"), tmp_path)[1]
        == "ruff.toml is not used: `extend` is not allowed there"
    )


@pytest.mark.parametrize("value", ["[default]", "{a: b}", "0xff", "1", "~"])
def test_a_value_that_must_match_is_text(tmp_path: Path, value: str) -> None:
    (tmp_path / ".yamllint").write_text(f"extends: {value}")
    said = ".yamllint is not used: `extends` is not allowed there"
    assert configuration_of(real("yaml_yamllint"), tmp_path)[1] == said


def test_a_tool_without_configuration_gets_none(tmp_path: Path) -> None:
    made = plugin(tmp_path)
    assert (configured_by(made.manifest, tmp_path), configuration_of(made, tmp_path)) == (None, (None, ""))


def test_a_copy_of_a_configuration_leaves_out_what_excludes_files(tmp_path: Path) -> None:
    text = "[codespell]\nskip = a\ncheck-hidden =\nignore-words-list = one,\n  50%,\n  two\n[other]\nx = 1\n"
    (tmp_path / "setup.cfg").write_text(text)
    (tmp_path / "tmp").mkdir()
    path = copied(real("codespell"), tmp_path, tmp_path / "setup.cfg", tmp_path / "tmp")
    assert path == tmp_path / "tmp" / "codespell.cfg"
    assert path.read_text().split() == [
        *("[codespell]", "check-hidden", "="),
        *("ignore-words-list", "=", "one,", "50%,", "two"),
    ]


TOML = """
[tool.codespell]
skip = ["a", "b"]
check-hidden = true
count = true
write-changes = true
ignore-words = "docs/codespell-words.txt"
ignore-words-list = ["one", "two"]
"""


def test_a_copy_of_a_table_is_ini_too_and_names_files_where_they_are(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(TOML)
    config, note = configuration_of(real("codespell"), tmp_path)
    (tmp_path / "tmp").mkdir()
    path = copied(real("codespell"), tmp_path, config, tmp_path / "tmp")
    assert (note, path) == ("", tmp_path / "tmp" / "codespell.cfg")
    assert path is not None
    assert path.read_text().split("\n")[:4] == [
        "[codespell]",
        "check-hidden = ",
        f"ignore-words = {tmp_path}/docs/codespell-words.txt",
        "ignore-words-list = one,two",
    ]


@pytest.mark.parametrize("value", ["'/etc/codespell'", "'../codespell'", "'words.txt'", "['codespell']"])
def test_a_file_of_words_is_one_of_the_checkout(tmp_path: Path, value: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.codespell]\nignore-words = {value}\n")
    note = configuration_of(real("codespell"), tmp_path)[1]
    assert note == ("" if "[" in value else "pyproject.toml is not used: `ignore-words` is not allowed there")


def test_other_configurations_are_given_as_they_are(tmp_path: Path) -> None:
    assert copied(real("python_ruff"), tmp_path, tmp_path / "ruff.toml", tmp_path) == tmp_path / "ruff.toml"
    assert copied(real("codespell"), tmp_path, None, tmp_path) is None
