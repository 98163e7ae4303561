"""Every plugin, by what its real tool printed. A new plugin needs samples here and no line."""

from pathlib import Path

import pytest

from ghapp.plugin import Plugin, load_plugins
from ghapp.plugin.samples import Case, Recording, cases_of
from ghapp.plugin.trial import misread, rule_of, try_case
from tests.plugin.builders import tools

PLUGINS = load_plugins().plugins
CASES = [case for plugin in PLUGINS for case in cases_of(plugin)]
MACHINE = (str(Path.home()), "/tmp/", "/site-packages/")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_reads_what_the_tool_really_printed(case: Case) -> None:
    for recording in Recording.of(case):
        assert list(misread(case, recording)) == []


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
