"""docs/plugins.md says what is so."""

import re
from pathlib import Path
from typing import get_args

import yaml
from pydantic import BaseModel

from ghapp.cli.plugins import plugins
from ghapp.cli.tools import tools
from ghapp.plugin import Manifest, load_plugins
from ghapp.plugin.document import render_document
from ghapp.plugin.load import load_plugin
from ghapp.plugin.manifest import PLACEHOLDERS
from ghapp.plugin.shape import Check, Config, Fields, Fix, Format, Install, Limit, Output, Rule, Version

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "plugins.md").read_text()
PARTS: tuple[type[BaseModel], ...] = (
    Manifest,
    Check,
    Config,
    Fields,
    Fix,
    Install,
    Limit,
    Output,
    Rule,
    Version,
)


def test_every_field_of_a_manifest_is_explained() -> None:
    fields = {field.alias or name for part in PARTS for name, field in part.model_fields.items()}
    words = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`\n]+)`", TEXT))))
    assert fields - words == set()
    assert {f"{{{name}}}" for name in PLACEHOLDERS} <= set(re.findall(r"\{[a-z]+\}", TEXT))


def test_every_format_is_named() -> None:
    assert {name for name in get_args(Format) if f"`{name}`" not in TEXT} == set()


def test_the_list_of_plugins_is_made_from_their_manifests() -> None:
    assert (DOCS / "tools.md").read_text() == render_document(load_plugins().all), (
        "python -m ghapp.plugin.document > docs/tools.md"
    )


def test_the_example_is_a_plugin_that_loads(tmp_path: Path) -> None:
    example = re.findall(r"```yaml\n(id: .*?)```", TEXT, re.DOTALL)[0]
    folder = tmp_path / yaml.safe_load(example)["id"]
    folder.mkdir()
    (folder / "plugin.yml").write_text(example)
    assert load_plugin(folder / "plugin.yml").id == "shell_example"


def test_the_commands_exist() -> None:
    groups = {"plugins": plugins, "tools": tools}
    named = re.findall(r"ghapp (plugins|tools) ([a-z]+)", TEXT)
    assert named
    assert [words for words in named if words[1] not in groups[words[0]].commands] == []
