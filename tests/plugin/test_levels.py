"""What a tool says is the same at every level of the sandbox."""

import os
import shutil
from pathlib import Path

import pytest

from ghapp.plugin import Around, Cache, Checked, Tools, check, load_plugins
from ghapp.plugin.install import Missing
from ghapp.plugin.samples import Case, cases_of
from ghapp.sandbox import Wanted
from ghapp.sandbox.policy import Executes
from tests.boxes import at
from tests.plugin.builders import ROOT, real

pytestmark = pytest.mark.slow
TOOLS = Path(os.environ.get("GHAPP_TOOLS_DIR", ROOT / ".tools")).absolute()
LOOKING = {Executes.NOTHING, Executes.CONFIGURATION}
CASES = [
    case
    for plugin in load_plugins().plugins
    for case in cases_of(plugin)
    if case.name == "findings" and plugin.manifest.executes in LOOKING
]


async def said(case: Case, tree: Path, files: list[str], level: Wanted) -> Checked:
    given = Tools(TOOLS, at(level))
    if isinstance(missing := await given.find(case.plugin), Missing):
        pytest.skip(missing.reason)
    around = Around(cache=Cache(tree.with_name(f"{level}.db")))
    first = await check(case.plugin, tree, files, tools=given, settings=case.settings, around=around)
    again = await check(case.plugin, tree, files, tools=given, settings=case.settings, around=around)
    assert (again.result.status, again.findings) == (first.result.status, first.findings)
    return first


@pytest.mark.parametrize("level", ["bwrap", "landlock"])
async def test_the_folder_of_the_tools_may_be_a_link(tmp_path: Path, level: Wanted) -> None:
    (tmp_path / "tools").symlink_to(TOOLS)
    (tmp_path / "a.py").write_text("x = 1\n")
    checked = await check(
        real("python_bandit"), tmp_path, ["a.py"], tools=Tools(tmp_path / "tools", at(level))
    )
    assert (checked.result.status, checked.result.reason) == ("ok", "")


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_without_namespaces_a_tool_says_of_many_files_what_it_says_with_them(
    case: Case, tmp_path: Path
) -> None:
    tree = shutil.copytree(case.tree, tmp_path / "tree")
    files = [*case.files]
    for path in filter(Path.is_file, map(tree.joinpath, case.files)):
        again = path.with_name(f"again_{path.name}")
        files.append(str(Path(shutil.copy(path, again)).relative_to(tree)))

    strong, weak = [await said(case, tree, files, level) for level in ("bwrap", "landlock")]

    assert (weak.result.status, weak.result.reason) == (strong.result.status, strong.result.reason)
    assert weak.findings == strong.findings
    assert weak.findings
