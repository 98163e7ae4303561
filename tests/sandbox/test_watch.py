"""What no count of one run finds: the disk itself runs full."""

import os
from pathlib import Path

import pytest

from ghapp.sandbox import Limits, disk, watch


def test_the_last_of_a_disk_is_nobodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def judged() -> str:
        return watch.judge(os.getpid(), [tmp_path], 10**9, Limits(memory_mb=10**6))

    assert judged() == ""
    monkeypatch.setattr(disk, "_LEAST_FREE", 2**62)
    assert judged() == "disk"
