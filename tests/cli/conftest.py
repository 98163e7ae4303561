from pathlib import Path

import pytest

from tests.cli.here import Here


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path)
