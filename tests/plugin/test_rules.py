"""Rules of our own: each finds what its samples mark with `ruleid:`, and nothing where they say `ok:`."""

import re
from pathlib import Path

import pytest
import yaml

from ghapp.plugin import Plugin, load_plugins
from ghapp.plugin.samples import Case, Recording

WITH_RULES = [plugin for plugin in load_plugins().plugins if (plugin.folder / "rules").is_dir()]
Places = set[tuple[str, int, str]]  # path, line, rule


def marked(case: Case, word: str) -> Places:
    """The line below the mark."""
    texts = {path: (case.tree / path).read_text().split("\n") for path in case.files}
    found = (
        (path, n, re.search(rf"\b{word}: (\S+)", line))
        for path, t in texts.items()
        for n, line in enumerate(t)
    )
    return {(path, n + 2, match[1]) for path, n, match in found if match}


@pytest.mark.parametrize("plugin", WITH_RULES, ids=lambda plugin: plugin.id)
def test_each_rule_has_an_example_and_a_counter_example(plugin: Plugin) -> None:
    case, files = Case(plugin, "findings"), sorted(Path(plugin.folder / "rules").glob("*.yml"))
    rules = {rule["id"] for file in files for rule in yaml.safe_load(file.read_text())["rules"]}
    assert rules
    for word in ("ruleid", "ok"):
        assert {rule for _, _, rule in marked(case, word)} == rules


@pytest.mark.parametrize("plugin", WITH_RULES, ids=lambda plugin: plugin.id)
def test_a_rule_finds_its_examples_and_nothing_else(plugin: Plugin) -> None:
    case = Case(plugin, "findings")
    for recording in Recording.of(case):
        assert {(f["path"], f["line"], f["code"]) for f in recording.findings} == marked(case, "ruleid")
