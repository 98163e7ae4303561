"""Every plugin, by what its real tool printed. A new plugin needs samples here and no line."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ghapp.model import Finding
from ghapp.plugin import Plugin, load_plugins
from ghapp.plugin.formats import Nonsense
from ghapp.plugin.ran import Ran
from ghapp.plugin.read import read
from ghapp.plugin.samples import Case, Recording, cases_of
from ghapp.plugin.trial import misread, rule_of, try_case
from tests.plugin.builders import tools

PLUGINS = load_plugins().plugins
CASES = [case for plugin in PLUGINS for case in cases_of(plugin)]
LINES = {"regex", "jsonl", "diff"}
MACHINE = (str(Path.home()), "/tmp/", "/site-packages/")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_reads_what_the_tool_really_printed(case: Case) -> None:
    for recording in Recording.of(case):
        assert list(misread(case, recording)) == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_part_of_what_it_says_is_not_taken_for_all(case: Case) -> None:
    """In formats of lines it may look whole, cut between two: then no finding is another than it was."""
    for ran in (ran for recording in Recording.of(case) for ran in recording.runs(case)):
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


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_recorded_is_what_a_case_of_this_name_must_come_to(case: Case) -> None:
    for recording in Recording.of(case):
        assert list(rule_of(case.name, recording)) == []


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.id)
def test_it_has_a_clean_sample(plugin: Plugin) -> None:
    assert "clean" in {case.name for case in CASES if case.plugin == plugin}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_the_real_tool_still_says_what_was_recorded(case: Case) -> None:
    tried = await try_case(case, tools())
    if tried.skipped:
        pytest.skip(tried.skipped)
    assert tried.troubles == ()
