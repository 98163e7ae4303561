"""What the machine, or our container, has left."""

from pathlib import Path

import pytest

from ghapp.alerts.machine import disk_of, memory_here, memory_of
from ghapp.alerts.rules import Memory

V2 = {"memory.max": "1000\n", "memory.current": "900\n", "memory.stat": "anon 1\ninactive_file 300\n"}
V1 = {
    "memory.limit_in_bytes": "1000\n",
    "memory.usage_in_bytes": "900\n",
    "memory.stat": "cache 5\ntotal_inactive_file 300\n",
}


def group(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("files", [V2, V1], ids=["v2", "v1"])
def test_of_a_group_counts_what_the_kernel_does_not_give_back(tmp_path: Path, files: dict[str, str]) -> None:
    found = memory_of(group(tmp_path, files))

    assert found == Memory(used=600, limit=1000)
    assert found.percent == 60.0


@pytest.mark.parametrize(
    "files",
    [
        {},
        V2 | {"memory.max": "max\n"},
        V2 | {"memory.max": "0"},
        {"memory.max": "1000"},
        V2 | {"memory.current": "?"},
    ],
)
def test_a_group_without_a_limit_or_its_files_says_nothing(tmp_path: Path, files: dict[str, str]) -> None:
    assert memory_of(group(tmp_path, files)) is None


def test_this_machine_has_a_disk_and_memory(tmp_path: Path) -> None:
    disk, memory = disk_of(tmp_path), memory_here()

    assert disk.free >= 0
    assert 0 <= disk.used <= 100
    assert 0 < memory.used <= memory.limit
