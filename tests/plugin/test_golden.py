"""Every plugin, by what its real tool printed. A new plugin needs samples here and no line."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ghapp.model import Finding
from ghapp.plugin import Missing, Plugin
from ghapp.plugin.formats import Nonsense
from ghapp.plugin.read import Ran, read
from tests.plugin.golden import PLUGINS, Case, Golden, cases
from tests.plugin.record import record, tools

CASES = cases()
LINES = {"regex", "jsonl", "diff"}
MACHINE = (str(Path.home()), "/tmp/", "/site-packages/")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_reads_what_the_tool_really_printed(case: Case) -> None:
    for golden in Golden.of(case):
        said_by_the_tool = [f for f in golden.findings if f.get("code") != "not-utf-8"]
        assert golden.replay(case)[1] == said_by_the_tool
        assert (golden.replay(case)[0] == "broken") == (golden.status == "broken")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_part_of_what_it_says_is_not_taken_for_all(case: Case) -> None:
    """In formats of lines it may look whole, cut between two: then no finding is another than it was."""
    for ran in (ran for golden in Golden.of(case) for ran in golden.runs(case)):
        whole = read_back(case, ran)
        for stream, formats in streams(case):
            text: str = getattr(ran, stream)
            for cut in range(0, len(text.rstrip()), len(text) // 100 + 1):
                part: dict[str, Any] = {stream: text[:cut]}
                found = read_back(case, replace(ran, **part))
                if whole and found is not None:
                    assert formats <= LINES
                    assert found <= whole


def read_back(case: Case, ran: Ran) -> frozenset[Finding] | None:
    """None where the tool counts as broken."""
    try:
        return frozenset(read(case.plugin, ran, case.tree, case.tree))
    except Nonsense:
        return None


def streams(case: Case) -> list[tuple[str, set[str]]]:
    """What is read, and the formats that are expected there."""
    check = case.plugin.manifest.check
    outputs = [output for output in check.outputs if output.format != "exit_status"] if check else []
    return [
        (source, {output.format for output in outputs if output.source == source})
        for source in sorted({output.source for output in outputs})
    ]


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
