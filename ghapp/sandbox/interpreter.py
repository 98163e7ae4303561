"""Where a Python is that is to run in a box: its program, and the folders it needs."""

import sys
from pathlib import Path


def ours() -> tuple[str, tuple[Path, ...]]:
    """Our own, without what is installed beside it: for small programs of the standard library."""
    program = Path(sys.executable).resolve()
    return str(program), (Path(sys.base_prefix).resolve(),)


def folders_of(environment: Path) -> tuple[Path, ...]:
    """A virtual environment and the Python that it was made from."""
    program = (environment / "bin" / "python").resolve()
    return (environment, program.parent.parent)
