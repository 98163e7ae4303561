"""Files that are not the checkout's."""

import os
from pathlib import Path

from ghapp.sandbox import Level, Outcome
from tests.attacks.inside import reading, writing
from tests.attacks.probe import Probe, changed, loot, said
from tests.attacks.probes.machine import needs_group, needs_root
from tests.attacks.world import World

_IS_ROOT = os.getuid() == 0
_DEVICE = Path("/dev/full")
_ROOTS_DEVICES = "root of the machine owns its devices in the box too: ghapp should not run as root"
_METADATA = "Landlock knows no right to look at a file's size, mode or times"


def _size_known(world: World, outcome: Outcome) -> bool:
    return f"size {(world.outside / 'odd').stat().st_size}".encode() in outcome.stdout


def _device_changed(_world: World, _outcome: Outcome) -> bool:
    """And made good again."""
    was_changed = _DEVICE.stat().st_mode & 0o777 == 0o667
    if was_changed:
        _DEVICE.chmod(0o666)
    return was_changed


READ = (
    Probe("read a secret by its path", reading.by_path, loot),
    Probe("... by a relative path", reading.by_relative_path, loot),
    Probe("... by `..` from the descriptor of a folder", reading.by_folder_handle, loot),
    Probe("... through a symlink that was planted", reading.by_planted_symlink, loot),
    Probe("... through a symlink of its own", reading.by_own_symlink, loot),
    Probe("... through a symlink to its folder", reading.by_symlinked_folder, loot),
    Probe("... through a hard link of its own", reading.by_hard_link, loot),
    Probe("... through /proc/PID/root", reading.by_proc_root, loot),
    Probe("... through /proc/PID/cwd", reading.by_proc_cwd, loot),
    Probe("read another tenant's code", reading.other_tenant, loot),
    Probe("list another tenant's files", reading.other_tenants_names, loot),
    Probe("read the store", reading.store, loot),
    Probe("read the checkout's .git", reading.git_directory, loot, lay=World.lay_git),
    Probe("read a descriptor that was left open", reading.inherited_descriptors, loot, Level.NONE),
    Probe("read our environment", reading.environment, loot, Level.NONE),
    Probe("stat a foreign file", reading.size_of_foreign_file, _size_known, Level.BWRAP, why=_METADATA),
)

WRITE = (
    Probe("make a file outside", writing.new_file, changed),
    Probe("make a link outside", writing.new_link, changed),
    Probe("overwrite the store", writing.overwrite, changed),
    Probe("overwrite it through a symlink", writing.overwrite_by_symlink, changed),
    Probe("append to it", writing.append, changed),
    Probe("truncate it", writing.truncate, changed),
    Probe("open it truncating", writing.open_truncating, changed),
    Probe("rename it", writing.rename, changed),
    Probe("rename something over it", writing.rename_over, changed),
    Probe("carry it off", writing.carry_off, changed),
    Probe("unlink it", writing.unlink, changed),
    Probe("chmod it", writing.chmod, changed),
    Probe("chmod it by a descriptor without rights", writing.chmod_by_descriptor, changed),
    Probe("set its times", writing.utime, changed),
    Probe("set an attribute of it", writing.xattr, changed),
    Probe("chown it", writing.chown, changed, missing=needs_root),
    Probe("overwrite another tenant's code", writing.other_tenant, changed),
    Probe("replace a tool", writing.tools, changed),
    Probe("chmod a tool by an open descriptor", writing.tools_by_open_descriptor, changed),
    Probe("set an attribute of a tool by an open descriptor", writing.tools_attribute, changed),
    Probe("change a plugin", writing.plugins, changed),
    Probe("change a checkout that is to be read", writing.checkout, changed, writes=False),
    Probe("change the checkout's .git", writing.git_directory, changed, lay=World.lay_git),
    Probe("replace the checkout's .git", writing.git_directory_replaced, changed, lay=World.lay_git),
    Probe("write below /usr", writing.system, said, missing=needs_root),
    Probe("write a setting of the kernel", writing.kernel_setting, said, missing=needs_root),
    Probe(
        "change a device of the machine",
        writing.device,
        _device_changed,
        open_at=frozenset({Level.BWRAP, Level.CGROUP} if _IS_ROOT else ()),
        why=_ROOTS_DEVICES if _IS_ROOT else "",
        missing=needs_root,
    ),
    Probe("move into another control group", writing.cgroup, said, missing=needs_group),
)

PROBES = (*READ, *WRITE)
