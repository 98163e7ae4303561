"""A sandbox that held before: planned with at once, attacked again before anything runs in it."""

import asyncio
from pathlib import Path

import pytest

from ghapp.errors import ToolBroke
from ghapp.sandbox import Box, Level, Limits, Outcome, Sandbox, candidates, private_folder
from ghapp.sandbox.launch import Launcher
from ghapp.sandbox.remembered import open_when_needed
from tests.boxes import at


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    at("bwrap")
    return tmp_path / "data" / "sandbox"


@pytest.fixture
def attacked(monkeypatch: pytest.MonkeyPatch) -> list[Level]:
    """The levels that were, one after the other."""
    levels, attack = list[Level](), candidates.holes_of

    async def noted(level: Level, made: Launcher | str) -> tuple[str, ...]:
        levels.append(level)
        return await attack(level, made)

    monkeypatch.setattr(candidates, "holes_of", noted)
    return levels


async def ran(sandbox: Sandbox, *command: str) -> Outcome:
    with private_folder() as folder:
        return await sandbox.run(command, Box(folder, folder), Limits())


async def test_what_held_is_attacked_again_only_before_something_runs(
    memory: Path, attacked: list[Level]
) -> None:
    assert (await open_when_needed("bwrap", memory)).level.is_at_least(Level.BWRAP)
    first = [*attacked]
    sandbox = await open_when_needed("bwrap", memory)
    assert (sandbox.level, attacked) == (Level.BWRAP, first)

    outcomes = await asyncio.gather(ran(sandbox, "true"), ran(sandbox, "false"))

    assert [outcome.status for outcome in outcomes] == [0, 1]
    assert attacked == first * 2


@pytest.mark.parametrize("kept", ["", "0.1.0 bwrap another-boot user:[1] mnt:[1] 0", "\udcff"])
async def test_what_held_elsewhere_is_attacked_at_once(
    memory: Path, attacked: list[Level], kept: str
) -> None:
    memory.parent.mkdir()
    memory.write_text(kept, errors="surrogateescape")
    await open_when_needed("bwrap", memory)
    assert attacked


async def test_what_was_asked_for_otherwise_is_attacked_at_once(memory: Path, attacked: list[Level]) -> None:
    await open_when_needed("bwrap", memory)
    assert (await open_when_needed("none", memory)).level is Level.NONE
    assert attacked[-1] is Level.NONE


async def test_something_weaker_is_never_remembered(memory: Path) -> None:
    await open_when_needed("none", memory)
    assert not memory.exists()


async def test_where_it_does_not_hold_any_more_nothing_runs_and_it_is_forgotten(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_when_needed("auto", memory)
    sandbox = await open_when_needed("auto", memory)
    monkeypatch.setattr("ghapp.sandbox.bubblewrap.program", lambda: None)

    for _ in range(2):
        with pytest.raises(ToolBroke, match=r"E530 .*`bwrap` held here before, and now only `\w+` does"):
            await ran(sandbox, "true")

    assert not memory.exists()
    assert not (await open_when_needed("auto", memory)).level.is_at_least(Level.BWRAP)


async def test_a_folder_that_cannot_be_written_is_no_trouble(memory: Path, attacked: list[Level]) -> None:
    memory.parent.write_text("")
    for _ in range(2):
        assert (await open_when_needed("bwrap", memory)).level.is_at_least(Level.BWRAP)
    assert len(attacked) == 2 * len({*attacked})
