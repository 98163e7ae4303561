"""How strong the box is. A run never silently drops a level."""

from enum import StrEnum


class Level(StrEnum):
    """From weakest to strongest; what each adds stands in docs/security.md."""

    NONE = "none"  # limits and clean surroundings only
    LANDLOCK = "landlock"  # Landlock and seccomp: files, network and signals, no namespaces
    BWRAP = "bwrap"  # namespaces and seccomp; memory and processes by watching
    CGROUP = "bwrap+cgroup"  # memory and processes by the kernel too

    @property
    def rank(self) -> int:
        """0 is weakest."""
        return list(Level).index(self)

    def is_at_least(self, other: "Level") -> bool:
        return self.rank >= other.rank
