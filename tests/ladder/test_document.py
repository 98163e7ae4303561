"""docs/ladder.md says what the code does."""

from pathlib import Path

from ghapp.ladder import states
from ghapp.model import State

DOCUMENT = (Path(__file__).parents[2] / "docs/ladder.md").read_text()


def test_the_moves_are_those_of_the_code() -> None:
    assert states.__doc__ is not None
    assert states.__doc__.split("\n\n", 1)[1].strip() in DOCUMENT


def test_every_state_is_named() -> None:
    assert [state for state in State if f"`{state}`" not in DOCUMENT] == []
