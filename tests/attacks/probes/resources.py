"""More than its share of the machine. The figures for "without a box" are the reference's."""

import os
from dataclasses import replace
from functools import partial

from ghapp.sandbox import Level, Limits, Outcome
from tests.attacks.inside import resources
from tests.attacks.probe import Probe, said
from tests.attacks.probes.machine import needs_core_dumps
from tests.attacks.world import World

_IS_ROOT = os.getuid() == 0
_SMALL = Limits(
    seconds=12, memory_mb=100, disk_mb=100, file_mb=64, output_mb=10, processes=40, open_files=150
)
_UNCOUNTED = "only a control group counts it (the level bwrap+cgroup)"
_ROOM = Limits(
    seconds=60, memory_mb=4096, disk_mb=4096, file_mb=1024, output_mb=200, processes=1000, open_files=4096
)
_Greed = partial(Probe, held_from=Level.NONE, limits=_SMALL, room=_ROOM)
_Fixed = partial(Probe, limits=_SMALL)  # of a size that is the same for every run


def _all_printed(_world: World, outcome: Outcome) -> bool:
    """Everything came out, so everything was kept in memory."""
    return len(outcome.stdout) + len(outcome.stderr) > 90_000_000


def _all_born(_world: World, outcome: Outcome) -> bool:
    return outcome.stdout.count(b".") == 256


def _core_written(world: World, _outcome: Outcome) -> bool:
    return any(world.tree.glob("core*"))


PROBES = (
    _Greed("300 MB of 100, private", resources.private_memory, said, harmful="reference: 4 GiB taken"),
    _Greed("... shared", resources.shared_memory, said, harmful="reference: 4 GiB taken"),
    _Greed(
        "... in many processes", resources.many_processes_memory, said, harmful="reference: 6 x 1 GiB taken"
    ),
    _Greed("... in files of memory", resources.memory_files, said, harmful="as shared memory"),
    _Greed(
        "... shared, and hidden from who looks",
        resources.hidden_memory,
        said,
        held_from=Level.CGROUP,
        why=_UNCOUNTED,
        harmful="as shared memory",
    ),
    _Fixed("fill /dev/shm", resources.dev_shm, said, harmful="reference: all memory taken"),
    _Fixed("fill /tmp", resources.tmp, said, harmful="reference: the disk filled"),
    _Greed(
        "300 MB of 100 on disk, in one file", resources.one_file, said, harmful="reference: 10 GB written"
    ),
    _Greed("... in many files", resources.many_files, said, harmful="reference: 5 GB written"),
    _Greed("... in files without a name", resources.unlinked_files, said, harmful="as many files"),
    _Greed("... deeper than a path may be", resources.deep_files, said, room=None, harmful="as many files"),
    _Greed(
        "... where nobody may look",
        resources.closed_folder,
        said,
        held_from=Level.NONE if _IS_ROOT else None,
        why="" if _IS_ROOT else "it counts when the disk is nearly full: the rest of it is left",
        harmful="as many files",
    ),
    _Greed(
        "60 000 empty files",
        resources.empty_files,
        said,
        limits=replace(_SMALL, disk_mb=30),
        harmful="as many files",
    ),
    _Greed("100 MB of output", resources.output, _all_printed, harmful="kept in memory whole"),
    _Greed("... of errors", resources.errors, _all_printed, harmful="kept in memory whole"),
    _Greed("a fork bomb", resources.fork_bomb, _all_born, harmful="reference: no bound"),
    _Greed("200 threads of 40", resources.threads, said, harmful="as a fork bomb"),
    _Greed("200 open files of 150", resources.open_files, said, harmful="until the machine has none"),
    _Greed("work for ever", resources.processor, said, limits=Limits(seconds=1), harmful="it never ends"),
    _Greed("wait for ever", resources.waiting, said, limits=Limits(seconds=1), harmful="it never ends"),
    Probe("leave a core dump", resources.core_dump, _core_written, Level.NONE, missing=needs_core_dumps),
)
