"""Every attack succeeds where there is no box, and fails where there is one.

The table of all results: `python -m tests.attacks`.
"""

from pathlib import Path

import pytest

from ghapp.sandbox import Level
from tests.attacks.attempt import attempt
from tests.attacks.probe import Probe
from tests.attacks.probes.all import PROBES
from tests.boxes import at

HARMLESS = [probe for probe in PROBES if not probe.harmful]
GREEDY = [probe for probe in PROBES if probe.room]


def by_name(probe: Probe) -> str:
    return "-".join(probe.words)


@pytest.mark.parametrize("probe", HARMLESS, ids=by_name)
async def test_without_a_box_it_succeeds(probe: Probe, tmp_path: Path) -> None:
    if missing := probe.missing():
        pytest.skip(missing)
    tried = await attempt(probe, None, tmp_path)
    assert tried.reached, tried.outcome


@pytest.mark.slow
@pytest.mark.parametrize("probe", GREEDY, ids=by_name)
async def test_with_room_enough_it_succeeds(probe: Probe, tmp_path: Path) -> None:
    """It is the limits that stop it, and no mistake of its own."""
    tried = await attempt(probe, at("bwrap"), tmp_path, probe.room)
    assert tried.reached, tried.outcome


@pytest.mark.parametrize("probe", HARMLESS, ids=by_name)
async def test_with_clean_surroundings_alone_most_succeed(probe: Probe, tmp_path: Path) -> None:
    if missing := probe.missing():
        pytest.skip(missing)
    tried = await attempt(probe, at("none"), tmp_path)
    assert tried.reached != probe.is_held_at(Level.NONE), tried.outcome


@pytest.mark.parametrize("probe", PROBES, ids=by_name)
async def test_landlock_holds_what_it_can(probe: Probe, tmp_path: Path) -> None:
    tried = await attempt(probe, at("landlock"), tmp_path)
    assert tried.reached != probe.is_held_at(Level.LANDLOCK), tried.outcome


@pytest.mark.parametrize("probe", PROBES, ids=by_name)
async def test_bwrap_holds(probe: Probe, tmp_path: Path) -> None:
    sandbox = at("bwrap")
    tried = await attempt(probe, sandbox, tmp_path)
    assert tried.reached != probe.is_held_at(sandbox.level), tried.outcome


@pytest.mark.parametrize("probe", PROBES, ids=by_name)
def test_what_a_level_cannot_hold_has_a_reason(probe: Probe) -> None:
    assert bool(probe.why) != all(map(probe.is_held_at, (Level.LANDLOCK, Level.BWRAP, Level.CGROUP)))
