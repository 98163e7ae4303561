"""What every way of installing a tool offers, and what comes of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Available:
    """`path` are the folders to put on PATH, `folders` what must be readable for the tool to run."""

    path: tuple[Path, ...]
    version: str | None
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """`reason` names the command that installs it. `system`: that is not for ghapp to run."""

    reason: str
    system: bool = False


class Way(Protocol):
    """How one tool comes onto this machine."""

    @property
    def wanted(self) -> str:
        """The version that it is pinned to; empty where the system decides."""

    async def find(self) -> Available | Missing:
        """Fit to be used, or not there."""

    async def make(self) -> Available:
        """Installs it. Raises UserProblem E512."""

    async def trouble(self) -> str:
        """Looks closer than `find`: what is wrong with it here, or nothing."""
