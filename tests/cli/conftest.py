from pathlib import Path

import pytest

from tests.cli.here import Here
from tests.cli.kept import Kept


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)
