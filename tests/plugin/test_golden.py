"""Every plugin, by what its real tool printed. A new plugin needs samples here and no line."""

from pathlib import Path

import pytest

from ghapp.plugin import Missing, Plugin
from tests.plugin.golden import PLUGINS, Case, Golden, cases
from tests.plugin.record import record, tools

CASES = cases()
MACHINE = (str(Path.home()), "/tmp/", "/site-packages/")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_reads_what_the_tool_really_printed(case: Case) -> None:
    for golden in Golden.of(case):
        said_by_the_tool = [f for f in golden.findings if f.get("code") != "not-utf-8"]
        assert golden.replay(case)[1] == said_by_the_tool
        assert (golden.replay(case)[0] == "broken") == (golden.status == "broken")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_was_recorded_and_names_no_machine(case: Case) -> None:
    recorded = sorted(case.tree.parent.glob(f"{case.name}.*.json"))
    assert recorded
    assert not [place for path in recorded for place in MACHINE if place in path.read_text()]


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.id)
def test_it_has_the_samples_that_matter(plugin: Plugin) -> None:
    mine = {case.name: [g.status for g in Golden.of(case)] for case in CASES if case.plugin == plugin}
    assert set(mine["clean"]) == {"ok"}
    assert set(mine.get("findings", mine.get("unparsable", ["findings"]))) == {"findings"}
    assert set(mine.get("tool_error", ["broken"])) == {"broken"}


@pytest.mark.parametrize("case", [case for case in CASES if case.name == "unparsable"], ids=str)
def test_a_file_that_cannot_be_parsed_is_a_hard_syntax_error(case: Case) -> None:
    for golden in Golden.of(case):
        found = [f for f in golden.findings if f["category"] == "syntax"]
        assert found
        assert {f["severity"] for f in found} == {"error"}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_the_real_tool_still_says_what_was_recorded(case: Case) -> None:
    found = await tools().find(case.plugin)
    if isinstance(found, Missing):
        pytest.skip(found.reason)
    known = {golden.version: golden for golden in Golden.of(case)}
    if found.version not in known:
        pytest.skip(f"version {found.version} was not recorded")
    new, old = await record(case), known[found.version]
    assert (new.status, new.reason, new.findings) == (old.status, old.reason, old.findings)
