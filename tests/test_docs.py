"""What the documents say is so."""

import re
from pathlib import Path

import pytest
import yaml

from ghapp.config.document import with_table
from ghapp.config.load import parse_repository_config
from ghapp.config.repository import RepositoryConfig
from ghapp.plugin import Tools, check, load_plugins
from tests.boxes import best

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text())
    local = [target for target in targets if not target.startswith(("http:", "https:"))]

    assert [target for target in local if not (document.parent / target).exists()] == []


def test_the_table_of_settings_is_the_settings() -> None:
    path = ROOT / "docs/configuration.md"

    assert path.read_text() == with_table(path.read_text()), (
        "python -m ghapp.config.document docs/configuration.md"
    )


def test_the_example_of_a_repository_s_file_is_valid() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/configuration.md").read_text(), re.DOTALL)

    assert isinstance(parse_repository_config(example, "docs"), RepositoryConfig)


async def test_the_readme_s_plugin_works(tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n(id: .*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    folder = tmp_path / "plugins" / yaml.safe_load(example)["id"]
    folder.mkdir(parents=True)
    (folder / "plugin.yml").write_text(example)
    (tmp_path / "notes.md").write_text("fine\nthe whitelist\n")

    loaded = load_plugins([tmp_path / "plugins"])
    plugin = loaded.get("team_words")
    assert loaded.refused == ()
    assert plugin is not None
    checked = await check(plugin, tmp_path, ["notes.md"], tools=Tools(tmp_path / "tools", best()))

    assert [(finding.path, finding.line) for finding in checked.findings] == [("notes.md", 2)]


def test_every_target_of_the_readme_is_in_the_makefile() -> None:
    targets = set(re.findall(r"\bmake ([a-z]+)", (ROOT / "README.md").read_text()))
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert {"demo", "test"} <= targets <= known


def texts(*roots: str) -> list[Path]:
    suffixes = {".py", ".md", ".txt", ".yml", ".j2"}
    return [path for root in roots for path in (ROOT / root).rglob("*") if path.suffix in suffixes]


def naming(words: str, paths: list[Path]) -> list[str]:
    return [path.name for path in paths if re.search(words, path.read_text(errors="replace"))]


def test_the_product_speaks_of_itself_alone() -> None:
    product = texts("ghapp", "handlers", "plugins", "templates", "docs", "deploy", "requirements")

    assert naming(re.escape(f"{ROOT}/"), [*product, ROOT / "README.md"]) == []


def test_locks_name_no_registry_and_leave_it_to_the_machine() -> None:
    hosts = r"files\.pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org"

    assert naming(hosts, texts("plugins", "requirements")) == []
