"""The door through which commands are run, with real processes, at every level that this machine has."""

import asyncio
import contextlib
import os
import secrets
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from ghapp.sandbox import Box, Level, Limits, Outcome, Sandbox, private_folder
from ghapp.sandbox.interpreter import ours
from tests.boxes import at
from tests.waiting import until, wait_for

ROOT = Path(__file__).resolve().parents[2]
PYTHON, FOLDERS = ours()


@pytest.fixture(params=["none", "landlock", "bwrap"])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    return at(request.param)


async def shell(sandbox: Sandbox, script: str, folder: Path, **limits: float) -> Outcome:
    return await inside(sandbox, ["sh", "-c", script], folder, **limits)


async def python(sandbox: Sandbox, script: str, folder: Path, **limits: float) -> Outcome:
    return await inside(sandbox, [PYTHON, "-c", script], folder, **limits)


async def inside(sandbox: Sandbox, command: list[str], folder: Path, **limits: float) -> Outcome:
    """In a folder that can be written, with a Python within reach."""
    with private_folder() as home:
        box = Box(folder, home, readable=FOLDERS, writable=(folder,))
        return await sandbox.run(command, box, Limits(**limits))  # type: ignore[arg-type]


def lasting() -> tuple[str, str]:
    """A command that lasts for a minute, and its time, by which nobody else's is told from it."""
    seconds = f"60.{secrets.randbelow(10**9):09}"
    return f"/bin/sleep {seconds}", seconds


def left(seconds: str) -> list[psutil.Process]:
    """Who still sleeps for these seconds, in whatever namespace."""
    found = list[psutil.Process]()
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if seconds in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


async def test_it_reads_nothing_or_the_file_that_it_is_given(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "said").write_text("said to it")
    (tmp_path / "folder").mkdir()
    with private_folder() as home:
        boxes = [Box(tmp_path / "folder", home, stdin=stdin) for stdin in (None, tmp_path / "said")]
        heard = [(await sandbox.run(["cat"], box, Limits())).stdout for box in boxes]

    assert heard == [b"", b"said to it"]


def named(seconds: str) -> list[str]:
    """Who has these seconds anywhere in its words: a launcher has them too."""
    lines = [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
    return [line for line in lines if seconds in line]


async def test_a_tool_that_ends_has_a_status_and_both_streams(sandbox: Sandbox, tmp_path: Path) -> None:
    outcome = await shell(sandbox, "echo out; echo err >&2; exit 3", tmp_path)
    assert (outcome.status, outcome.stdout, outcome.stderr) == (3, b"out\n", b"err\n")
    assert (outcome.stopped, outcome.signal) == ("", "")


async def test_a_tool_runs_in_the_folder_it_is_given_and_reads_nothing(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    assert (await shell(sandbox, "pwd; cat", tmp_path)).stdout.decode().strip() == str(tmp_path)


async def test_a_crash_names_its_signal_and_has_no_status(sandbox: Sandbox, tmp_path: Path) -> None:
    outcome = await shell(sandbox, "kill -SEGV $$", tmp_path)
    assert (outcome.status, outcome.signal, outcome.stopped) == (None, "SIGSEGV", "")


async def test_a_hanging_tool_is_stopped_at_its_limit(sandbox: Sandbox, tmp_path: Path) -> None:
    outcome = await shell(sandbox, "echo began; sleep 60", tmp_path, seconds=2)
    assert (outcome.status, outcome.stopped, outcome.stdout) == (None, "timeout", b"began\n")
    assert outcome.seconds < 60


async def test_a_flood_is_stopped_and_not_kept(sandbox: Sandbox, tmp_path: Path) -> None:
    outcome = await shell(sandbox, "head -c 100000000 /dev/zero; sleep 60", tmp_path, output_mb=1)
    assert outcome.stopped == "output"
    assert len(outcome.stdout) <= 1024 * 1024


async def test_output_below_the_limit_arrives_whole(sandbox: Sandbox, tmp_path: Path) -> None:
    outcome = await shell(sandbox, "head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2", tmp_path)
    assert (len(outcome.stdout), len(outcome.stderr)) == (3_000_000, 2_000_000)


@pytest.mark.parametrize(
    "daemon",
    [
        "{} &",
        "env -i {} &",
        "setsid {} &",
        "setsid env -i {} &",
        "(setsid env -i sh -c '{} &' </dev/null >/dev/null 2>&1 &) &",
    ],
)
async def test_no_daemon_outlives_the_tool(sandbox: Sandbox, tmp_path: Path, daemon: str) -> None:
    command, seconds = lasting()
    outcome = await shell(sandbox, f"{daemon.format(command)} sleep .2", tmp_path)
    assert outcome.status == 0
    assert not left(seconds)


async def test_no_daemon_outlives_a_tool_that_was_stopped(sandbox: Sandbox, tmp_path: Path) -> None:
    command, seconds = lasting()
    outcome = await shell(sandbox, f"setsid {command} & sleep 60", tmp_path, seconds=2)
    assert outcome.stopped == "timeout"
    assert not left(seconds)


async def test_a_memory_hog_is_refused_more(sandbox: Sandbox, tmp_path: Path) -> None:
    outcome = await python(sandbox, "x = bytearray(400_000_000); print(len(x))", tmp_path, memory_mb=200)
    assert b"MemoryError" in outcome.stderr
    assert outcome.stdout == b""


async def test_many_children_share_the_memory_of_one(sandbox: Sandbox, tmp_path: Path) -> None:
    hog = "x = b'x' * 60_000_000; import time; time.sleep(60)"
    script = f'for i in 1 2 3 4; do "{PYTHON}" -c "{hog}" & done; wait'
    assert (await shell(sandbox, script, tmp_path, memory_mb=150)).stopped == "memory"


async def test_pages_that_children_share_count_once(sandbox: Sandbox, tmp_path: Path) -> None:
    children = "[os.fork() or (time.sleep(1.5), os._exit(0)) for _ in range(5)]"
    script = f"import os, time; x = b'x' * 90_000_000; {children}; time.sleep(1); print(len(x))"
    outcome = await python(sandbox, script, tmp_path, memory_mb=250)
    assert (outcome.stopped, outcome.stdout) == ("", b"90000000\n")


async def test_too_many_processes_are_stopped_or_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    script = "for i in $(seq 40); do sleep 60 & done; wait"
    outcome = await shell(sandbox, script, tmp_path, processes=20, seconds=5)
    assert outcome.stopped == "processes" or b"Cannot fork" in outcome.stderr


async def test_a_file_cannot_grow_beyond_its_limit(sandbox: Sandbox, tmp_path: Path) -> None:
    await shell(sandbox, "head -c 5000000 /dev/zero > big", tmp_path, file_mb=1)
    assert (tmp_path / "big").stat().st_size <= 1024 * 1024


async def test_many_files_cannot_grow_beyond_the_limit_of_all(sandbox: Sandbox, tmp_path: Path) -> None:
    script = "for i in $(seq 100); do head -c 900000 /dev/zero > f$i; done; sleep 60"
    assert (await shell(sandbox, script, tmp_path, disk_mb=20)).stopped == "disk"


async def test_what_was_there_before_does_not_count(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(bytes(5_000_000))
    assert (await shell(sandbox, "sleep 0.5", tmp_path, disk_mb=1)).stopped == ""


async def test_cancellation_leaves_no_process(sandbox: Sandbox, tmp_path: Path) -> None:
    command, seconds = lasting()
    task = asyncio.create_task(shell(sandbox, f"setsid {command} & sleep 60", tmp_path))
    await until(lambda: left(seconds))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not left(seconds)


async def test_cancellation_while_it_starts_leaves_no_process(sandbox: Sandbox, tmp_path: Path) -> None:
    """At every moment from the first: a launcher that is not ready yet must not go on alone."""
    commands = [lasting() for _ in range(20)]
    for moment, (command, _) in enumerate(commands):
        task = asyncio.create_task(shell(sandbox, f"setsid {command} & {command}", tmp_path))
        await asyncio.sleep(moment / 2000)
        task.cancel()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await asyncio.sleep(0.2)  # long enough for one that was let go to start its command
    assert [line for _, seconds in commands for line in named(seconds)] == []


async def test_our_secrets_are_not_in_the_environment(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GHAPP_WEBHOOK_SECRET", "hunter2")
    outcome = await shell(sandbox, "env", tmp_path)
    names = {line.split("=", 1)[0] for line in outcome.stdout.decode().splitlines()}
    assert "GHAPP_WEBHOOK_SECRET" not in names
    assert {"PATH", "HOME", "TMPDIR"} <= names


async def test_a_module_of_the_checkout_does_not_stand_in_for_another(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "json.py").write_text("print('mine')")
    (tmp_path / "made_up.py").write_text("print('mine')")
    outcome = await python(sandbox, "import json, made_up", tmp_path)
    assert b"ModuleNotFoundError" in outcome.stderr
    assert b"mine" not in outcome.stdout


async def test_home_and_temporary_files_are_private_and_removed(sandbox: Sandbox, tmp_path: Path) -> None:
    script = 'touch "$HOME/a" "$TMPDIR/b"; echo "$HOME"; stat -c %a "$HOME"'
    home, mode = (await shell(sandbox, script, tmp_path)).stdout.decode().split()
    assert mode == "700"
    assert not os.path.lexists(home)


async def test_an_argument_is_never_read_by_a_shell(sandbox: Sandbox, tmp_path: Path) -> None:
    outcome = await inside(sandbox, ["echo", "$(touch evil); `touch evil`"], tmp_path)
    assert outcome.stdout == b"$(touch evil); `touch evil`\n"
    assert not (tmp_path / "evil").exists()


async def test_a_missing_program_is_said_at_once(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no-such-program"):
        await inside(sandbox, ["no-such-program"], tmp_path)


async def test_no_descriptor_of_ours_is_open_in_the_tool(sandbox: Sandbox, tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)
        outcome = await python(sandbox, "import os; print(sorted(os.listdir('/proc/self/fd')))", tmp_path)
    if sandbox.level is not Level.LANDLOCK:  # /proc is not there
        assert outcome.stdout == b"['0', '1', '2', '3']\n"  # 3 is the listing itself


async def test_a_folder_is_read_only_unless_it_is_to_be_written(sandbox: Sandbox, tmp_path: Path) -> None:
    with private_folder() as home:
        outcome = await sandbox.run(["sh", "-c", "echo x > new"], Box(tmp_path, home), Limits())
    if sandbox.level is not Level.NONE:
        assert outcome.status != 0
        assert not (tmp_path / "new").exists()


async def test_no_git_directory_is_seen(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("secret")
    (tmp_path / "a.txt").write_text("seen")
    outcome = await shell(sandbox, "cat a.txt; ls; cat .git/config", tmp_path)
    assert outcome.stdout.startswith(b"seena.txt\n")
    if sandbox.level is not Level.NONE:
        assert b"secret" not in outcome.stdout


PARENT = """
import asyncio, sys
from pathlib import Path
from ghapp.sandbox import Box, Limits, open_sandbox, private_folder
async def main():
    sandbox = await open_sandbox(sys.argv[1])
    with private_folder() as home:
        outcome = await sandbox.run(["sh", "-c", sys.argv[2]], Box(home, home), Limits(seconds=30))
        print(outcome.stdout.decode())
asyncio.run(main())
"""


@pytest.mark.slow
def test_a_tool_dies_with_us(sandbox: Sandbox, tmp_path: Path) -> None:
    command, seconds = lasting()
    script = f"setsid {command} & exec {command}"
    ours = os.environ | {"TMPDIR": str(tmp_path)}  # who is killed leaves its folders
    words = [sys.executable, "-c", PARENT, sandbox.level.value.partition("+")[0], script]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, env=ours) as parent:
        wait_for(lambda: len(left(seconds)) >= 2)
        parent.kill()
    wait_for(lambda: not left(seconds))


async def test_a_tool_may_listen_at_a_socket_however_deep_its_home_is(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60)
    deep.mkdir()
    script = "from multiprocessing import Manager\nif __name__ == '__main__': print(Manager().list([1]))"
    with private_folder(deep) as home:
        box = Box(tmp_path, home, readable=FOLDERS)
        outcome = await at("bwrap").run([PYTHON, "-c", script], box, Limits())
    assert (outcome.status, outcome.stdout) == (0, b"[1]\n"), outcome.stderr
