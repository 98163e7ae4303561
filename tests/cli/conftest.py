from pathlib import Path

import pytest

from ghapp.observability.log import log_when_needed
from tests.cli.here import Here
from tests.cli.kept import Kept


@pytest.fixture(autouse=True)
def log() -> None:
    """As `ghapp` begins, before any of its verbs."""
    log_when_needed("WARNING", "auto")


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)
