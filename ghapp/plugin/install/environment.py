"""The folder of one tool: made from its lock file, named after it, used only when complete."""

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_MARKER = ".complete"


@dataclass(frozen=True, slots=True)
class Environment:
    folder: Path

    @classmethod
    def of(cls, name: str, lock: Path, tools: Path) -> "Environment":
        """Another lock makes another environment; nothing else does."""
        digest = hashlib.sha256(lock.read_bytes()).hexdigest()
        return cls(tools / f"{name}-{digest[:16]}")

    @property
    def version(self) -> str | None:
        """Of its tool; None when the environment is not complete."""
        try:
            return (self.folder / _MARKER).read_text()
        except OSError:
            return None

    @property
    def others(self) -> list["Environment"]:
        """Complete ones of the same tool, of other locks."""
        name = self.folder.name.rpartition("-")[0]
        beside = (Environment(path) for path in sorted(self.folder.parent.glob(f"{name}-*")))
        return [each for each in beside if each != self and each.version is not None]

    def complete(self, version: str) -> None:
        """Written last and at once: half an environment has no marker."""
        partial = self.folder / f"{_MARKER}.partial"
        partial.write_text(version)
        partial.replace(self.folder / _MARKER)

    def clear(self) -> None:
        """The marker first: should this be cut short, what is left is not complete."""
        (self.folder / _MARKER).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One process at a time, waiting for the other. The system lets go of the lock of a dead one."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with self.folder.with_name(f".{self.folder.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
