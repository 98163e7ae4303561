"""More than its share. Every attack here ends by itself: what nothing stops must not harm the machine."""

import mmap
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace as Aims

MEGABYTE = 1024 * 1024
_PIECE = 8 * MEGABYTE


def _held(_what: object, seconds: float = 1.5) -> None:
    """Kept long enough for whoever watches."""
    time.sleep(seconds)
    print("reached", flush=True)


def private_memory(aims: Aims) -> None:
    _held(b"x" * (aims.much * MEGABYTE))


def shared_memory(aims: Aims) -> None:
    memory = mmap.mmap(-1, aims.much * MEGABYTE)
    for start in range(0, aims.much * MEGABYTE, _PIECE):
        memory[start : start + _PIECE] = b"x" * _PIECE
    _held(memory)


def hidden_memory(aims: Aims) -> None:
    """Shared pages stay when nobody shows them: to whoever sums up processes they are not there."""
    memory = mmap.mmap(-1, aims.much * MEGABYTE)
    for start in range(0, aims.much * MEGABYTE, _PIECE):
        memory[start : start + _PIECE] = b"x" * _PIECE
        memory.madvise(mmap.MADV_DONTNEED, start, _PIECE)
    _held(memory)


def memory_files(aims: Aims) -> None:
    """Files without a name, in memory, that are not mapped."""
    files = [os.memfd_create(f"hog-{number}") for number in range(aims.much // 8)]
    for file in files:
        os.write(file, b"x" * _PIECE)
    _held(files)


def many_processes_memory(aims: Aims) -> None:
    """Each has little."""
    _children(6, lambda: _held(b"x" * (aims.much // 5 * MEGABYTE), 3))
    _held("all", 2)


def _children(count: int, work: Callable[[], None]) -> None:
    for _ in range(count):
        if os.fork() == 0:
            os.close(1)
            os.open(os.devnull, os.O_WRONLY)
            work()
            os._exit(0)


def _filled(folder: Path, megabytes: int) -> None:
    for number in range(megabytes // 8):
        (folder / f"fill-{number}").write_bytes(b"x" * _PIECE)


def _fill_and_hold(folder: str, megabytes: int) -> None:
    place = Path(folder, f"ghapp-attack-{os.getpid()}")
    place.mkdir()
    try:
        _filled(place, megabytes)
        _held(place)
    finally:
        for file in place.iterdir():
            file.unlink()
        place.rmdir()


def dev_shm(_aims: Aims) -> None:
    _fill_and_hold("/dev/shm", 80)


def tmp(_aims: Aims) -> None:
    _fill_and_hold("/tmp", 600)


def one_file(aims: Aims) -> None:
    with Path("big").open("wb", buffering=0) as file:
        file.writelines(b"x" * _PIECE for _ in range(aims.much // 8))
    _held("written")


def many_files(aims: Aims) -> None:
    _filled(Path(), aims.much)
    _held("written")


def unlinked_files(aims: Aims) -> None:
    """Without a name, but open: nobody who walks the folders finds them."""
    for number in range(aims.much // 8):
        file = os.open(f"gone-{number}", os.O_WRONLY | os.O_CREAT)
        os.write(file, b"x" * _PIECE)
        Path(f"gone-{number}").unlink()
    _held("open")


def deep_files(aims: Aims) -> None:
    """Below folders whose path is longer than a path may be."""
    for _ in range(25):
        Path("d" * 250).mkdir()
        os.chdir("d" * 250)
    _filled(Path(), aims.much)
    _held("written")


def closed_folder(aims: Aims) -> None:
    """In a folder that nobody may look into, who is not root."""
    Path("closed").mkdir(mode=0o300)
    _filled(Path("closed"), aims.much)
    _held("written")


def sparse_file(aims: Aims) -> None:
    """Larger than it is: what copies it fills the disk."""
    with Path("sparse").open("wb") as file:
        file.truncate(aims.much * MEGABYTE)
    print("reached")


def empty_files(_aims: Aims) -> None:
    """They take no room, but a file system has only so many."""
    for number in range(60_000):
        os.close(os.open(f"empty-{number}", os.O_CREAT | os.O_WRONLY))
    _held("made", 4)


def output(_aims: Aims) -> None:
    for _ in range(12):
        sys.stdout.buffer.write(b"x" * _PIECE)
    print("reached")


def errors(_aims: Aims) -> None:
    """On the other stream."""
    for _ in range(12):
        sys.stderr.buffer.write(b"x" * _PIECE)
    print("reached")


def fork_bomb(_aims: Aims) -> None:
    """Two from each, eight times over: 256, and not one more."""
    children: list[int] = []
    for _ in range(8):
        born = os.fork()
        children = [*children, born] if born else []
    time.sleep(1.5)  # all of them at once
    os.write(1, b".")
    for child in children:  # whoever ends first ends the box, however slow the machine
        os.waitpid(child, 0)


def threads(_aims: Aims) -> None:
    import threading

    threading.stack_size(64 * 1024)  # it is not to be the memory that stops it
    made = [threading.Thread(target=time.sleep, args=(2,)) for _ in range(200)]
    for thread in made:
        try:
            thread.start()
        except RuntimeError:
            return
    _held(made)


def open_files(_aims: Aims) -> None:
    _held([os.open(os.devnull, os.O_RDONLY) for _ in range(200)], 0)


def processor(aims: Aims) -> None:
    """Works for longer than it may."""
    end = time.monotonic() + aims.long
    while time.monotonic() < end:
        pass
    print("reached")


def waiting(aims: Aims) -> None:
    time.sleep(aims.long)
    print("reached")


def core_dump(_aims: Aims) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    os.abort()
