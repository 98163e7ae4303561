"""What a run leaves for us to read, and for whoever comes later."""

import stat

from ghapp.sandbox import Level, Outcome
from tests.attacks.inside import leaving
from tests.attacks.probe import Probe
from tests.attacks.probes.machine import needs_root
from tests.attacks.world import World


def _secret_taken(world: World, outcome: Outcome) -> bool:
    """The secret is in what we take for the run's report."""
    return world.secret.encode() in (world.report() or b"")


def _giant_taken(world: World, _outcome: Outcome) -> bool:
    return len(world.report() or b"") > 1024 * 1024


def _waited(world: World, _outcome: Outcome) -> bool:
    """Whoever opens it as a file, waits. We do not."""
    return world.is_bare and world.result.is_fifo()


def _is_setuid(world: World, _outcome: Outcome) -> bool:
    return world.result.exists() and bool(world.result.stat().st_mode & stat.S_ISUID)


def _is_device(world: World, _outcome: Outcome) -> bool:
    return world.result.is_char_device()


_NOT_OTHERS = "it lies below a folder that only ghapp's user may enter"

PROBES = (
    Probe("a report that is a link to a secret", leaving.symlink, _secret_taken, Level.NONE),
    Probe("... a hard link", leaving.hard_link, _secret_taken, Level.NONE),
    Probe("... in a folder that is a link", leaving.folder_link, _secret_taken, Level.NONE),
    Probe("... a pipe that nobody writes", leaving.pipe, _waited, Level.NONE),
    Probe("... larger than it may be", leaving.giant, _giant_taken, Level.NONE),
    Probe("leave a setuid program", leaving.setuid, _is_setuid, None, why=_NOT_OTHERS),
    Probe("leave a device", leaving.device, _is_device, missing=needs_root),
)
