"""Nothing is left behind, however hard it is to remove."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ghapp.sandbox import Box, Limits, private_folder
from tests.attacks.attempt import FOLDERS, INSIDE, PYTHON
from tests.attacks.inside import leaving
from tests.attacks.probe import Attack
from tests.boxes import best


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Pytest itself could not remove what is left there when the test fails."""
    yield tmp_path
    subprocess.run(["rm", "-rf", *tmp_path.iterdir()], check=True)


@pytest.mark.parametrize("attack", [leaving.unreadable, leaving.deep])
async def test_the_run_s_own_folder_is_removed(attack: Attack, folder: Path) -> None:
    with private_folder(folder) as home:
        box = Box(home, home, readable=(*FOLDERS, INSIDE))
        command = (PYTHON, "-I", "-S", str(INSIDE / "run.py"), "leaving", attack.__name__, "{}")
        assert (await best().run(command, box, Limits(seconds=20))).status == 0
        assert len(list(home.iterdir())) > 1
    assert list(folder.iterdir()) == []
