"""Other processes of the same user."""

from tests.attacks.inside import processes
from tests.attacks.probe import Probe, died, disturbed, loot, said
from tests.attacks.probes.machine import needs_ptrace, needs_two

_ALL = "reference: a plain child ended the app"

PROBES = (
    Probe("read every environment", processes.environments, loot, missing=needs_ptrace),
    Probe("read every command line", processes.command_lines, loot),
    Probe("read a process's memory", processes.memory, loot, missing=needs_ptrace),
    Probe("... by process_vm_readv", processes.process_vm_readv, loot, missing=needs_ptrace),
    Probe("read a process's open file", processes.descriptors, loot, missing=needs_ptrace),
    Probe("... by pidfd_getfd", processes.descriptor_by_pidfd, loot, missing=needs_ptrace),
    Probe("trace a process", processes.ptrace, said, missing=needs_ptrace),
    Probe("kill a process", processes.kill, died),
    Probe("... by a pidfd", processes.kill_by_pidfd, died),
    Probe("kill all processes", processes.kill_all, died, harmful=_ALL),
    Probe("stop all processes", processes.stop_all, disturbed("state"), harmful=_ALL),
    Probe("set a process's priority", processes.set_priority, disturbed("priority")),
    Probe("... its priority on disks", processes.set_io_priority, disturbed("io priority")),
    Probe("... its limits", processes.set_limit, disturbed("limits")),
    Probe("... its processors", processes.set_affinity, disturbed("processors"), missing=needs_two),
    Probe("... its scheduler", processes.set_scheduler, disturbed("scheduler")),
    Probe("... its rank when memory runs out", processes.set_out_of_memory_score, disturbed("out of memory")),
)
