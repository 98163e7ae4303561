"""System calls with a history of holes, and rights that would undo the box."""

from ghapp.sandbox import Level, Outcome
from tests.attacks import handle
from tests.attacks.inside import kernel
from tests.attacks.probe import Probe, loot, said
from tests.attacks.probes.machine import needs_ptrace, needs_root, needs_setting
from tests.attacks.world import World


def _segment_left(world: World, _outcome: Outcome) -> bool:
    return handle.removed_shared_memory(world.key)


def _queue_left(world: World, _outcome: Outcome) -> bool:
    return handle.removed_message_queue(world.key)


PROBES = (
    Probe("io_uring_setup", kernel.io_uring, said, missing=needs_setting("kernel/io_uring_disabled", "0")),
    Probe("add_key", kernel.add_key, said),
    Probe("keyctl", kernel.keyctl, said),
    Probe("a user namespace by unshare", kernel.user_namespace, said),
    Probe("... by clone", kernel.user_namespace_by_clone, said),
    Probe("... by clone3", kernel.user_namespace_by_clone3, said),
    Probe("... with a network namespace", kernel.network_namespace, said),
    Probe("mount a file system", kernel.mount, said, missing=needs_root),
    Probe("... a folder of the machine", kernel.bind_mount, loot, missing=needs_root),
    Probe("... by fsopen", kernel.new_file_system, said, missing=needs_root),
    Probe("... by open_tree", kernel.detached_mount, said, missing=needs_root),
    Probe("remount writable", kernel.writable_again, said, missing=needs_root),
    Probe("chroot", kernel.chroot, said, missing=needs_root),
    Probe("open_by_handle_at", kernel.file_handle, loot, missing=needs_root),
    Probe("bpf", kernel.bpf, said, missing=needs_setting("kernel/unprivileged_bpf_disabled", "0")),
    Probe(
        "perf_event_open",
        kernel.perf_event,
        said,
        missing=needs_setting("kernel/perf_event_paranoid", "-1", "0", "1"),
    ),
    Probe("userfaultfd", kernel.userfaultfd, said),
    Probe("kcmp", kernel.compare_processes, said, missing=needs_ptrace),
    Probe(
        "read the kernel's log", kernel.kernel_log, said, missing=needs_setting("kernel/dmesg_restrict", "0")
    ),
    Probe("fanotify", kernel.watch_files, said, missing=needs_root),
    Probe("leave shared memory of System V", kernel.shared_memory, _segment_left),
    Probe("leave a message queue", kernel.message_queue, _queue_left),
    Probe(
        "type for the terminal (TIOCSTI)",
        kernel.type_for_the_terminal,
        said,
        missing=needs_setting("dev/tty/legacy_tiocsti", "1"),
    ),
    Probe("rights by a setuid program", kernel.new_privileges, said, held_from=Level.NONE),
    Probe("capabilities of root", kernel.capabilities, said, missing=needs_root),
    Probe("set the host's name", kernel.host_name, said, missing=needs_root),
)
