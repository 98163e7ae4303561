"""The environment of a tool: an allow-list of our own making, nothing inherited."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

MARK = "GHAPP_BOX"  # every process of one run carries it; children inherit it even when they leave the group
SYSTEM_PATH = ("/usr/local/bin", "/usr/bin", "/bin")


def clean(mark: str, home: Path, path: Sequence[Path], extra: Mapping[str, str]) -> dict[str, str]:
    temporary = home / "tmp"
    temporary.mkdir(mode=0o700, exist_ok=True)
    return {
        "PATH": os.pathsep.join((*map(str, path), *SYSTEM_PATH)),
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONSAFEPATH": "1",  # a module of the checkout must not stand in for the tool's own
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **extra,
        MARK: mark,
    }
