"""The door through which tools are run, with real processes."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ghapp.sandbox import Limits, Outcome, run
from ghapp.sandbox.environment import MARK

ROOT = Path(__file__).resolve().parents[2]


async def shell(script: str, tmp_path: Path, **limits: float) -> Outcome:
    return await run(["sh", "-c", script], cwd=tmp_path, limits=Limits(**limits))  # type: ignore[arg-type]


async def python(script: str, tmp_path: Path, **limits: float) -> Outcome:
    command = [sys.executable, "-c", script]
    return await run(command, cwd=tmp_path, limits=Limits(**limits))  # type: ignore[arg-type]


def exists(path: str) -> bool:
    return Path(path).exists()


def alive(pid_file: Path) -> bool:
    pid = int(pid_file.read_text())
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def sleepers(folder: Path) -> list[psutil.Process]:
    """Who still works in this folder."""
    found = list[psutil.Process]()
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.cwd() == str(folder):
                found.append(process)
    return found


async def test_a_tool_that_ends_has_a_status_and_both_streams(tmp_path: Path) -> None:
    outcome = await shell("echo out; echo err >&2; exit 3", tmp_path)
    assert (outcome.status, outcome.stdout, outcome.stderr) == (3, b"out\n", b"err\n")
    assert (outcome.stopped, outcome.signal) == ("", "")


async def test_a_tool_runs_in_the_folder_it_is_given_and_reads_nothing(tmp_path: Path) -> None:
    assert (await shell("pwd; cat", tmp_path)).stdout.decode().strip() == str(tmp_path)


async def test_a_crash_names_its_signal_and_has_no_status(tmp_path: Path) -> None:
    outcome = await shell("kill -SEGV $$", tmp_path)
    assert (outcome.status, outcome.signal, outcome.stopped) == (None, "SIGSEGV", "")


async def test_a_hanging_tool_is_stopped_at_its_limit(tmp_path: Path) -> None:
    outcome = await shell("echo began; sleep 60", tmp_path, seconds=0.3)
    assert (outcome.status, outcome.stopped, outcome.stdout) == (None, "timeout", b"began\n")
    assert outcome.seconds < 3


async def test_a_flood_is_stopped_and_not_kept(tmp_path: Path) -> None:
    outcome = await shell("head -c 100000000 /dev/zero; sleep 60", tmp_path, output_mb=1)
    assert outcome.stopped == "output"
    assert len(outcome.stdout) <= 1024 * 1024


async def test_output_below_the_limit_arrives_whole(tmp_path: Path) -> None:
    outcome = await shell("head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2", tmp_path)
    assert (len(outcome.stdout), len(outcome.stderr)) == (3_000_000, 2_000_000)


DAEMON = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open("pid", "w").write(str(os.getpid()))
        time.sleep(60)
    os._exit(0)
time.sleep({wait})
"""


@pytest.mark.parametrize(("wait", "stopped"), [(0.5, ""), (60, "timeout")])
async def test_a_daemon_in_its_own_session_does_not_outlive_the_tool(
    tmp_path: Path, wait: float, stopped: str
) -> None:
    outcome = await python(DAEMON.format(wait=wait), tmp_path, seconds=2)
    assert outcome.stopped == stopped
    assert outcome.seconds < 5
    assert not alive(tmp_path / "pid")


async def test_a_child_without_the_mark_is_found_by_its_session(tmp_path: Path) -> None:
    await shell("env -i /bin/sleep 60 & echo $! > pid", tmp_path)
    assert not alive(tmp_path / "pid")


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="the third sign comes from prlimit")
@pytest.mark.parametrize("script", ["setsid env -i /bin/sleep 60 &", "(setsid env -i sh -c 'sleep 60 &') &"])
async def test_a_daemon_without_session_and_environment_is_found(tmp_path: Path, script: str) -> None:
    await shell(f"{script} sleep .3", tmp_path)
    assert not sleepers(tmp_path)


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="limits of memory come from prlimit")
async def test_a_memory_hog_is_refused_more(tmp_path: Path) -> None:
    outcome = await python("x = bytearray(400_000_000); print(len(x))", tmp_path, memory_mb=200)
    assert b"MemoryError" in outcome.stderr
    assert outcome.stdout == b""


async def test_many_children_share_the_memory_of_one(tmp_path: Path) -> None:
    hog = "x = b'x' * 60_000_000; import time; time.sleep(60)"
    script = f'for i in 1 2 3 4; do "{sys.executable}" -c "{hog}" & done; wait'
    assert (await shell(script, tmp_path, memory_mb=150)).stopped == "memory"


async def test_too_many_processes_are_stopped(tmp_path: Path) -> None:
    script = "for i in $(seq 30); do sleep 60 & done; wait"
    assert (await shell(script, tmp_path, processes=20)).stopped == "processes"


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="limits of files come from prlimit")
async def test_a_file_cannot_grow_beyond_its_limit(tmp_path: Path) -> None:
    await shell("head -c 5000000 /dev/zero > big", tmp_path, file_mb=1)
    assert (tmp_path / "big").stat().st_size <= 1024 * 1024


async def test_cancellation_leaves_no_process(tmp_path: Path) -> None:
    task = asyncio.create_task(shell("setsid sleep 60 & echo $! > pid; sleep 60", tmp_path))
    await asyncio.sleep(0.5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not alive(tmp_path / "pid")


async def test_our_secrets_are_not_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GHAPP_WEBHOOK_SECRET", "hunter2")
    names = {line.split("=", 1)[0] for line in (await shell("env", tmp_path)).stdout.decode().splitlines()}
    assert "GHAPP_WEBHOOK_SECRET" not in names
    assert {"PATH", "HOME", "TMPDIR", MARK} <= names


async def test_a_module_of_the_checkout_does_not_stand_in_for_another(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("print('mine')")
    (tmp_path / "made_up.py").write_text("print('mine')")
    outcome = await python("import json, made_up", tmp_path)
    assert b"ModuleNotFoundError" in outcome.stderr
    assert b"mine" not in outcome.stdout


async def test_home_and_temporary_files_are_private_and_removed(tmp_path: Path) -> None:
    outcome = await shell('touch "$HOME/a" "$TMPDIR/b"; echo "$HOME"; stat -c %a "$HOME"', tmp_path)
    home, mode = outcome.stdout.decode().split()
    assert mode == "700"
    assert not exists(home)


async def test_an_argument_is_never_read_by_a_shell(tmp_path: Path) -> None:
    outcome = await run(["echo", "$(touch evil); `touch evil`"], cwd=tmp_path, limits=Limits())
    assert outcome.stdout == b"$(touch evil); `touch evil`\n"
    assert not (tmp_path / "evil").exists()


async def test_a_missing_program_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no-such-program"):
        await run(["no-such-program"], cwd=tmp_path, limits=Limits())


async def test_no_descriptor_of_ours_is_open_in_the_tool(tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)
        outcome = await shell("ls -l /proc/self/fd", tmp_path)
    assert b"secret" not in outcome.stdout


async def test_it_works_without_the_programs_that_hold_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name, path=None: find(name, path=path) if path else None)
    assert (await shell("echo fine", tmp_path)).stdout == b"fine\n"
    assert (await shell("sleep 60", tmp_path, seconds=0.2)).stopped == "timeout"


PARENT = """
import asyncio, sys
from pathlib import Path
from ghapp.sandbox import Limits, run
command = ["sh", "-c", sys.argv[2]]
print(asyncio.run(run(command, cwd=Path(sys.argv[1]), limits=Limits(seconds=30))).stdout.decode())
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv")
def test_a_tool_dies_with_us(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path), "echo $$ > pid; exec sleep 60"]
    ours = os.environ | {"TMPDIR": str(tmp_path)}  # who is killed leaves its folders
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=ours) as parent:
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            time.sleep(0.02)
        parent.kill()
    time.sleep(0.2)
    assert not alive(tmp_path / "pid")


@pytest.mark.slow
@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="only root can become nobody"
)
def test_it_works_for_a_user_without_privileges() -> None:
    unmeasured = ("env", "-u", "COVERAGE_PROCESS_CONFIG", "-u", "COVERAGE_PROCESS_START")
    nobody = (*unmeasured, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--")
    if subprocess.run([*nobody, sys.executable, "-c", "import ghapp"], cwd=ROOT, check=False).returncode != 0:
        pytest.skip("nobody may not read this interpreter or checkout")
    command = (*nobody, sys.executable, "-c", PARENT, "/", "id -u; setsid env -i sleep 4711 & exit 0")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert (done.stdout.strip(), done.stderr) == ("65534", "")
    assert not [
        each for each in psutil.process_iter(["cmdline"]) if each.info["cmdline"] == ["sleep", "4711"]
    ]
