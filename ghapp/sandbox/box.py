"""What a command may see of the machine. Paths are the same inside as outside."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SYSTEM_PATH = ("/usr/local/bin", "/usr/bin", "/bin")


@dataclass(frozen=True, slots=True)
class Box:
    """Folders of the machine that are there inside, and all that is in the environment.

    `folder` is what is judged: without its `.git`, and read-only unless it is among `writable`. `home` holds
    HOME and TMPDIR and can be written. The command runs in `cwd`, which is `folder` if nothing is said, and
    reads what is in the file `stdin`, which need not be seen inside.
    """

    folder: Path
    home: Path
    cwd: Path | None = None
    readable: tuple[Path, ...] = ()
    writable: tuple[Path, ...] = ()
    path: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    stdin: Path | None = None

    @property
    def directory(self) -> Path:
        return self.cwd or self.folder

    @property
    def written(self) -> tuple[Path, ...]:
        return (self.home, *self.writable)

    @property
    def seen(self) -> tuple[Path, ...]:
        """What is only read."""
        return tuple(p for p in (self.folder, *self.path, *self.readable) if p not in self.written)

    def variables(self) -> dict[str, str]:
        """The environment: an allow-list of our own making, nothing inherited."""
        return {
            "PATH": os.pathsep.join((*map(str, self.path), *SYSTEM_PATH)),
            "HOME": str(self.home),
            "TMPDIR": str(self.home / "tmp"),
            "LANG": "C.UTF-8",
            "CI": "true",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONSAFEPATH": "1",  # a module of the checkout must not stand in for the tool's own
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **self.environment,
        }


@contextmanager
def private_folder(below: Path | None = None) -> Iterator[Path]:
    """A folder for one run, with room for temporary files, gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix="ghapp-", dir=below)).resolve()
    try:
        (path / "tmp").mkdir(mode=0o700)
        yield path
    finally:
        remove(path)


def remove(path: Path) -> None:
    """Whole: also what was made unreadable, and what is deeper than we may recurse."""
    with contextlib.suppress(OSError, RecursionError):
        shutil.rmtree(path)
        return
    for command in (("chmod", "-R", "u+rwX"), ("rm", "-rf")):
        subprocess.run([*command, "--", str(path)], stderr=subprocess.DEVNULL, check=False)
