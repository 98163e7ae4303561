"""A person's own machine: what was begun there is ended there."""

import asyncio
from pathlib import Path

import pytest

from ghapp.cli.laptop import Laptop, Wish
from ghapp.errors import UserProblem
from tests.cli.here import Here


async def test_an_error_leaves_nothing_under_way(here: Here, tmp_path: Path) -> None:
    with pytest.raises(UserProblem, match="E002"):
        await Laptop.open(here.settings, Wish(tmp_path / "nowhere"))
    assert asyncio.all_tasks() == {asyncio.current_task()}
