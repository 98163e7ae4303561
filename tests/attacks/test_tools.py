"""Tools that are attacked through what they read, and honest work that is not to be broken."""

import os
from pathlib import Path

import pytest

from ghapp.sandbox import Box, private_folder
from tests.attacks.tools import toolbox
from tests.attacks.tools.benign import FILES, WORKS
from tests.attacks.tools.hostile import EXECUTED, HOSTILE, Hostile
from tests.attacks.tools.run import LIMITS, judged
from tests.attacks.tools.toolbox import Toolbox
from tests.attacks.world import world
from tests.boxes import at

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Toolbox:
    if missing := toolbox.missing():
        pytest.skip(missing)
    chosen = os.environ.get("GHAPP_TOOLS_DIR")
    return toolbox.installed(Path(chosen) if chosen else tmp_path_factory.getbasetemp().parent)


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
async def test_without_a_box_the_tool_does_it(hostile: Hostile, tools: Toolbox, tmp_path: Path) -> None:
    with world(tmp_path, is_bare=True, lay=hostile.lay) as made:
        outcome = await judged(hostile, made, tools, None)
        assert all(seen(made, outcome) for seen in hostile.seen), outcome


@pytest.mark.parametrize("level", ["landlock", "bwrap"])
@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
async def test_in_a_box_it_comes_to_nothing(
    hostile: Hostile, level: str, tools: Toolbox, tmp_path: Path
) -> None:
    sandbox = at("bwrap" if level == "bwrap" else "landlock")
    with world(tmp_path, is_bare=False, lay=hostile.lay) as made:
        outcome = await judged(hostile, made, tools, sandbox)
        assert not any(seen(made, outcome) for seen in hostile.seen), outcome
        assert (made.home / EXECUTED).exists() == hostile.executes


@pytest.mark.parametrize(("command", "status", "says"), WORKS, ids=[work[0] for work in WORKS])
async def test_honest_work_is_done(
    command: str, status: int, says: str, tools: Toolbox, tmp_path: Path
) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    with private_folder() as home:
        box = Box(tmp_path, home, readable=tools.folders, writable=(tmp_path,), path=tools.path)
        outcome = await at("bwrap").run(command.split(), box, LIMITS)
    assert outcome.status == status, outcome
    assert says in (outcome.stdout + outcome.stderr).decode()
