"""Formatters beyond Python: what each changes, past what it cannot parse, and which of two it is."""

from pathlib import Path

import pytest

from ghapp.config.repository import Plugins, RepositoryConfig
from ghapp.pipeline.select import select
from ghapp.plugin import check, choose, fix, load_plugins
from tests.plugin.builders import real, tools

FORMATTED = {
    "ruff_format": ("two words.py", "x = {  'a':1 }\n", 'x = {"a": 1}\n'),
    "md_mdformat_fix": ("-dash.md", "Title\n=====\n\n|a|\n|-|\n", "# Title\n\n| a   |\n| --- |\n"),
    "shell_shfmt_fix": ("-dash.sh", "if true; then\necho  hi\nfi\n", "if true; then\n\techo hi\nfi\n"),
    "toml_taplo": ("two words.toml", "a   =1\n", "a = 1\n"),
}
UNREADABLE = {".py": "def (:\n", ".md": "caf\udce9\n", ".sh": "if true; then\n", ".toml": "a =\n"}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FORMATTED))
async def test_a_formatter_formats_past_a_file_that_it_cannot_parse(tmp_path: Path, name: str) -> None:
    path, before, after = FORMATTED[name]
    other = f"broken{Path(path).suffix}"
    (tmp_path / path).write_text(before)
    (tmp_path / other).write_text(UNREADABLE[Path(path).suffix], errors="surrogateescape")
    result = await fix(real(name), tmp_path, [other, path], tools=tools())
    assert ((tmp_path / path).read_text(), result.status) == (after, "ok")
    assert (tmp_path / other).read_text(errors="surrogateescape") == UNREADABLE[Path(path).suffix]
    assert (await check(real(name), tmp_path, [path], tools=tools())).findings == ()


BOTH = "[tool.black]\n[tool.ruff.format]\n"


@pytest.mark.parametrize(
    ("text", "enable", "on"),
    [
        ("[tool.ruff.format]\n", (), {"ruff_format"}),
        (BOTH, (), {"python_black_fix"}),
        (BOTH, ("ruff_format",), {"ruff_format"}),
        (BOTH, ("ruff_format", "python_black_fix"), {"ruff_format", "python_black_fix"}),
    ],
)
def test_only_one_of_two_formatters_runs_until_both_are_asked_for_by_name(
    tmp_path: Path, text: str, enable: tuple[str, ...], on: set[str]
) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    config = RepositoryConfig(plugins=Plugins(enable=enable))
    chosen = choose(load_plugins().plugins, tmp_path, config.plugins)
    selection = select(chosen, ["a.py"], config, enable)
    assert {task.id for task in selection.tasks if task.plugin.manifest.kind == "fix"} == on
    rivals = {"ruff_format", "python_black_fix"} - on if text == BOTH else set()
    assert {skipped.id for skipped in selection.skipped} == rivals
