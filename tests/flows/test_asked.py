"""What `/fix` asks for by its words."""

import pytest

from ghapp.flows.asked import Asked, parse_asked
from ghapp.model import Rung

ALL = tuple(Rung)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("", Asked(ALL)),
        ("mechanical", Asked((Rung.MECHANICAL,))),
        ("Mechanical src/", Asked((Rung.MECHANICAL,), ("src",))),
        ("claude", Asked((Rung.MECHANICAL, Rung.CLAUDE))),
        ("codex src tests", Asked((Rung.MECHANICAL, Rung.CODEX), ("src", "tests"))),
        ("./src/app.py", Asked(ALL, ("src/app.py",))),
        ("src mechanical", Asked(ALL, ("src", "mechanical"))),
    ],
)
def test_rungs_and_paths_are_understood(words: str, asked: Asked) -> None:
    assert parse_asked(words.split()) == asked
