"""alerts.jsonl has whole lines, whoever writes, and does not grow for ever."""

import fcntl
import json
import resource
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ghapp.alerts.channels import channels_of
from ghapp.alerts.journal import append
from ghapp.config.alerts import AlertSettings
from ghapp.errors import TryLater
from ghapp.model import Alert, Channel
from tests.alerts.builders import an_alert

WRITE = """
import sys
from pathlib import Path
from ghapp.alerts.journal import append
from tests.alerts.builders import an_alert
for number in range(200):
    append(Path(sys.argv[1]), an_alert(id=f"{sys.argv[2]}-{number}", message="m" * 3000), int(sys.argv[3]))
"""


def lines(path: Path) -> list[Alert]:
    return [Alert.model_validate_json(line) for line in path.read_text().splitlines()]


def write_from_three(path: Path, largest: int) -> None:
    writing = [
        subprocess.Popen([sys.executable, "-c", WRITE, str(path), name, str(largest)]) for name in "abc"
    ]
    assert [process.wait(60) for process in writing] == [0, 0, 0]


@pytest.mark.slow
def test_what_three_processes_write_stays_in_whole_lines(tmp_path: Path) -> None:
    write_from_three(tmp_path / "alerts.jsonl", 10_000_000)

    expected = sorted(f"{name}-{number}" for name in "abc" for number in range(200))
    assert sorted(alert.id for alert in lines(tmp_path / "alerts.jsonl")) == expected


@pytest.mark.slow
def test_two_files_are_the_most_and_nothing_new_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    largest = 400_000  # a third of all, and a little

    write_from_three(path, largest)

    old = path.with_name("alerts.jsonl.1")
    assert {file.name for file in tmp_path.iterdir()} == {path.name, old.name, "alerts.jsonl.lock"}
    assert max(path.stat().st_size, old.stat().st_size) <= largest
    numbers = [int(alert.id.partition("-")[2]) for alert in (*lines(old), *lines(path))]
    assert numbers[-1] == 199
    assert len(numbers) > largest // 3500  # the file before is full: nobody put a fresh one aside


def test_one_after_the_other_looks_whether_it_is_full_and_writes(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    with (tmp_path / "alerts.jsonl.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        writing = threading.Thread(target=append, args=(path, an_alert(id="waits")))
        writing.start()
        writing.join(0.3)
        assert not path.exists()
    writing.join()

    assert [alert.id for alert in lines(path)] == ["waits"]


def test_nobody_else_reads_it(tmp_path: Path) -> None:
    append(tmp_path / "data" / "alerts.jsonl", an_alert())

    assert (tmp_path / "data" / "alerts.jsonl").stat().st_mode & 0o777 == 0o600


def test_half_a_line_is_none(tmp_path: Path) -> None:
    """As on a disk that is full: the kernel writes what fits."""
    path = tmp_path / "alerts.jsonl"
    append(path, an_alert(id="first"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100, limits[1]))
    try:
        with pytest.raises(OSError, match="the disk is full"):
            append(path, an_alert(message="m" * 3000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert [alert.id for alert in lines(path)] == ["first"]
    assert path.read_text().endswith("\n")


async def test_a_journal_that_cannot_be_written_is_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "alerts.jsonl").mkdir()

    with pytest.raises(TryLater, match=r"E910 .* by journal: Is a directory"):
        await channels_of(AlertSettings(), tmp_path)[Channel.JOURNAL](an_alert())


def test_a_line_is_what_the_webhook_gets(tmp_path: Path) -> None:
    alert = an_alert(message='é "quoted" \u2028 line')
    append(tmp_path / "alerts.jsonl", alert)

    [line] = (tmp_path / "alerts.jsonl").read_bytes().split(b"\n")[:-1]
    assert json.loads(line) == alert.model_dump(mode="json")
