"""The plugin that runs tests, on a real project with its own dependencies."""

from pathlib import Path

import pytest

from ghapp.egress.configured import Registries
from ghapp.environments import Dependencies
from ghapp.model import PluginStatus
from ghapp.plugin import Around, Checked, Missing, check
from tests.plugin.builders import real, tools
from tests.projects.conftest import source
from tests.projects.test_projects import PROJECTS, environment_of

pytestmark = pytest.mark.slow


async def judged(tree: Path, own: Dependencies) -> Checked:
    plugin, box = real("test_runner"), tools()
    if isinstance(found := await box.find(plugin), Missing):
        pytest.skip(found.reason)
    files = [str(path.relative_to(tree)) for path in sorted(tree.rglob("*")) if path.is_file()]
    return await check(plugin, tree, files, tools=box, around=Around(dependencies=own))


async def test_a_real_project_is_clean_until_somebody_breaks_it(
    tmp_path: Path, registries: Registries
) -> None:
    version, sha256, _least = PROJECTS["itsdangerous"]
    (tmp_path / "tree").mkdir()
    tree = source("itsdangerous", version, sha256, tmp_path / "tree")
    own = Dependencies((await environment_of(tree, tmp_path / "kept", registries),))

    checked = await judged(tree, own)
    assert (checked.result.status, checked.result.reason, checked.findings) == (PluginStatus.OK, "", ())

    encoding = tree / "src/itsdangerous/encoding.py"
    encoding.write_text(encoding.read_text().replace('.rstrip(b"=")', ""))
    checked = await judged(tree, own)
    assert checked.result.status is PluginStatus.FINDINGS, checked.result.reason
    paths = {finding.path for finding in checked.findings}
    assert "tests/test_itsdangerous/test_signer.py" in paths
