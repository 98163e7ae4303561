"""A delivery becomes a check, end to end."""

import pytest

from tests.flows.conftest import BROKEN, CLEAN, World

pytestmark = pytest.mark.slow


async def test_a_pull_request_gets_one_check_with_annotations(world: World) -> None:
    _number, sha = await world.pull_request({"bad.py": BROKEN})

    check = await world.check_of(sha)

    assert check.conclusion == "failure"
    places = [(a["path"], a["start_line"]) for a in check.annotations]
    assert ("bad.py", 5) in places
    assert "| `python_ruff`" in (check.output["summary"] or "")


async def test_a_clean_pull_request_passes(world: World) -> None:
    _number, sha = await world.pull_request({"more.py": CLEAN})

    check = await world.check_of(sha)

    assert (check.conclusion, check.annotations) == ("success", [])
