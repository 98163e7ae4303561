"""docs/vetoes.md lists what the code does."""

import ast
from pathlib import Path

import ghapp.patches.vetoes
from ghapp.model import VetoId
from ghapp.patches.vetoes.document import render_document
from ghapp.patches.vetoes.words import table

ROOT = Path(__file__).resolve().parents[3]


def test_the_list_is_made_from_the_table() -> None:
    assert (ROOT / "docs/vetoes.md").read_text() == render_document(), (
        "python -m ghapp.patches.vetoes.document > docs/vetoes.md"
    )


def test_every_veto_has_words() -> None:
    assert list(table()) == list(VetoId)


def test_every_veto_is_found_by_some_rule() -> None:
    folder = Path(ghapp.patches.vetoes.__file__).parent
    trees = [ast.parse(path.read_text()) for path in folder.glob("*.py")]
    named = [node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)]

    assert {veto.name for veto in VetoId} <= set(named)
