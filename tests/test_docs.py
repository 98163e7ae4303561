"""What the documents say is so."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ghapp.cli.check import FINDINGS
from ghapp.config.document import with_table
from ghapp.config.load import parse_repository_config
from ghapp.config.repository import RepositoryConfig

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


@pytest.mark.slow
def test_the_readme_s_tutorial_makes_its_plugin_and_finds_with_it(tmp_path: Path) -> None:
    [commands] = re.findall(r"```sh\n(ghapp plugins new .*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    [manifest] = re.findall(r"```yaml\n(id: .*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    place, home = tmp_path / "empty", tmp_path / "home"
    for folder in (place, home):
        folder.mkdir()

    done = subprocess.run(
        ["sh", "-e"],
        input=commands,
        cwd=place,
        env={"PATH": path, "HOME": str(home), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (FINDINGS, "")
    assert "✓ team_words findings\n" in done.stdout
    assert re.search(r"notes\.md.*\n?.*the whitelist", done.stdout)
    assert yaml.safe_load((place / "team_words/plugin.yml").read_text()) == yaml.safe_load(manifest)


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
