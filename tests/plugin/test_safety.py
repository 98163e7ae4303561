"""safety with a database of the operator's, which does not ship with it."""

import json
import shutil
from pathlib import Path

import pytest

from ghapp.model import PluginStatus
from ghapp.plugin import Missing, Plugin, check
from ghapp.plugin.load import load_plugin
from tests.plugin.builders import real, tools

pytestmark = pytest.mark.slow
META = {"timestamp": 1700000000, "base_domain": "https://example.org"}
KNOWN = {"id": "pyup.io-1", "advisory": "Sends it in clear.", "cve": "CVE-2018-18074"}


@pytest.fixture
async def filled(tmp_path: Path) -> Plugin:
    """A copy of the plugin whose database knows one vulnerability."""
    if isinstance(await tools().find(real("python_safety")), Missing):
        pytest.skip("safety is not installed")
    folder = shutil.copytree(real("python_safety").folder, tmp_path / "plugins" / "python_safety")
    (folder / "database").mkdir()
    specs = {"specs": ["<2.20.0"], "v": "<2.20.0", "more_info_path": "/v/1"}
    for name, known in (("insecure", "<2.20.0"), ("insecure_full", KNOWN | specs)):
        text = json.dumps({"$meta": META, "requests": [known]})
        (folder / "database" / f"{name}.json").write_text(text)
    return load_plugin(folder / "plugin.yml")


async def test_a_vulnerable_requirement_is_a_security_error(filled: Plugin, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "requirements.txt").write_text("flask>=1\nRequests[socks] == 2.0.0\n")
    checked = await check(filled, tmp_path / "tree", ["requirements.txt"], tools=tools())
    found = [(f.path, f.line, f.code, f.category, f.severity) for f in checked.findings]
    assert found == [("requirements.txt", 2, "CVE-2018-18074", "security", "error")]
    assert checked.findings[0].message == "requests 2.0.0 is vulnerable (<2.20.0): Sends it in clear."


async def test_a_policy_of_the_repository_does_not_count(filled: Plugin, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "requirements.txt").write_text("requests==2.0.0\n")
    policy = "security: {ignore-vulnerabilities: {1: {reason: x}}, continue-on-vulnerability-error: true}\n"
    (tmp_path / "tree" / ".safety-policy.yml").write_text(policy)
    checked = await check(filled, tmp_path / "tree", ["requirements.txt"], tools=tools())
    assert checked.result.status is PluginStatus.FINDINGS


async def test_a_safe_requirement_is_fine(filled: Plugin, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("requests==2.32.0\n")
    checked = await check(filled, tmp_path, ["requirements.txt"], tools=tools())
    assert (checked.result.status, checked.findings) == (PluginStatus.OK, ())
