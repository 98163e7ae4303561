"""One catalogue for every error people meet."""

import pickle
import re
from pathlib import Path

import pytest

from ghapp.errors import CATALOGUE, Problem, TryLater, UserProblem
from ghapp.errors.document import render_document

ROOT = Path(__file__).parents[2]
RANGES = [(1, 99), (100, 199), (200, 299), (300, 399), (400, 499), (500, 599), (900, 999)]


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_entry_says_what_happened_and_two_things_to_do(code: str) -> None:
    entry = CATALOGUE[code]

    assert re.fullmatch(r"E\d{3}", code)
    assert any(low <= int(code[1:]) <= high for low, high in RANGES)
    assert entry.message.endswith(".")
    assert len(entry.suggestions) >= 2
    assert entry.severity in {"info", "warning", "error", "critical"}


def test_codes_used_in_the_code_are_in_the_catalogue_and_back() -> None:
    sources = [path for folder in ("ghapp", "handlers") for path in (ROOT / folder).rglob("*.py")]
    used = {code for path in sources if "areas" not in path.parts for code in _codes(path)}

    assert used - set(CATALOGUE) == set()
    assert set(CATALOGUE) - used == set()


def test_a_problem_prints_its_code_and_survives_a_missing_field() -> None:
    problem = Problem.of("E310", key="X")

    assert str(problem) == "E310 The setting GHAPP_X is missing or empty."
    assert "?" in problem.suggestions[0]
    assert problem.docs_url == "docs/errors.md#e310"


def test_an_error_survives_the_store_of_the_engine() -> None:
    error = pickle.loads(pickle.dumps(TryLater("E401", after=7)))  # noqa: S301  # what the engine does

    assert (type(error), error.after, error.code) == (TryLater, 7, "E401")
    assert str(pickle.loads(pickle.dumps(UserProblem("E003", sha="x")))) == str(UserProblem("E003", sha="x"))  # noqa: S301


def test_the_documentation_is_the_catalogue() -> None:
    written = (ROOT / "docs/errors.md").read_text()

    assert written == render_document(), "refresh it: python -m ghapp.errors.document > docs/errors.md"


def _codes(path: Path) -> list[str]:
    return re.findall(r"""["'](E\d{3})["']""", path.read_text())
