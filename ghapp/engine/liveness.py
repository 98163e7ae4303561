"""Who is dead? The kernel (flock) or PostgreSQL (session advisory lock) knows: no clocks, no heartbeats."""

import fcntl
import hashlib
import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psycopg
from dbos import DBOS

from ghapp.observability.log import logger

SCAN_SECONDS = 1.0
STOP_SECONDS = 5.0
_log = logger(__name__)


class Liveness(Protocol):
    grace: float

    def hold(self, executor: str) -> None:
        """Be alive until this process ends, or until `release`."""
        ...

    def release(self) -> None:
        """Be dead from now on: what is left may be taken over."""
        ...

    def steady_since(self) -> float:
        """Monotonic time since when the answers can be believed."""
        ...

    def is_dead(self, executor: str) -> bool: ...


class FileLiveness:
    """One machine: a locked file for each executor. The kernel frees it with the process."""

    grace = 0.0

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._held: tuple[str, int] | None = None

    def hold(self, executor: str) -> None:
        lock = self._open(executor)
        fcntl.flock(lock, fcntl.LOCK_EX)
        self._held = (executor, lock)

    def release(self) -> None:
        if self._held is not None:
            executor, lock = self._held
            self._path(executor).unlink(missing_ok=True)
            os.close(lock)
            self._held = None

    def steady_since(self) -> float:
        return 0.0

    def is_dead(self, executor: str) -> bool:
        lock = self._open(executor)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._path(executor).unlink(missing_ok=True)
        except BlockingIOError:
            return False
        finally:
            os.close(lock)
        return True

    def _open(self, executor: str) -> int:
        return os.open(self._path(executor), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _path(self, executor: str) -> Path:
        return self._folder / f"{executor}.lock"


class PostgresLiveness:
    """Many machines: a session lock. Needs a direct connection, no pooling by transaction."""

    grace = 5.0  # a restart of the database frees every lock at once: wait before believing it
    _SPACE = 0x4842

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[tuple[bool]] | None = None
        self._mine: str | None = None
        self._since = 0.0

    def hold(self, executor: str) -> None:
        self._mine = executor
        self._connected()

    def release(self) -> None:
        mine, self._mine = self._mine, None
        if self._connection is None or self._connection.closed:
            return
        with suppress(psycopg.Error):  # the end of the session frees it too, a moment later
            if mine is not None:
                place = (self._SPACE, self._key(mine))
                self._connection.execute("SELECT pg_advisory_unlock(%s, %s)", place)
        self._connection.close()

    def steady_since(self) -> float:
        self._connected().execute("SELECT 1")
        return self._since

    def is_dead(self, executor: str) -> bool:
        place = (self._SPACE, self._key(executor))
        row = self._connected().execute("SELECT pg_try_advisory_lock(%s, %s)", place).fetchone()
        if row is None or not row[0]:
            return False
        self._connected().execute("SELECT pg_advisory_unlock(%s, %s)", place)
        return True

    def _connected(self) -> "psycopg.Connection[tuple[bool]]":
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._url, autocommit=True, connect_timeout=5, keepalives_idle=5, keepalives_interval=2
            )
            if self._mine is not None:
                place = (self._SPACE, self._key(self._mine))
                self._connection.execute("SELECT pg_advisory_lock(%s, %s)", place)
            self._since = time.monotonic()
        return self._connection

    @staticmethod
    def _key(executor: str) -> int:
        return int.from_bytes(hashlib.sha256(executor.encode()).digest()[:4], "big", signed=True)


class Watcher:
    """Every second, hand the work of dead executors back to the queue."""

    def __init__(self, liveness: Liveness, me: str) -> None:
        self._liveness = liveness
        self._me = me
        self._dead_since: dict[str, float] = {}
        self._stop = threading.Event()

        self._thread = threading.Thread(target=self._loop, daemon=True, name="liveness")

    def hold(self) -> None:
        """Be alive from now on."""
        self._liveness.hold(self._me)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Look no more; still alive until `leave`."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def leave(self) -> None:
        self._liveness.release()

    def _loop(self) -> None:
        while not self._stop.wait(SCAN_SECONDS):
            try:
                self._scan()
            except Exception:  # noqa: BLE001  # the edge of this thread: it must outlive a database restart
                _log.warning("could not look for dead executors", exc_info=True)

    def _scan(self) -> None:
        if time.monotonic() - self._liveness.steady_since() < self._liveness.grace:
            self._dead_since.clear()
            return
        for executor in _others_with_work(self._me):
            if self._is_surely_dead(executor):
                _log.info("work of a dead executor taken over", executor=executor, flows=recover(executor))

    def _is_surely_dead(self, executor: str) -> bool:
        if not self._liveness.is_dead(executor):
            self._dead_since.pop(executor, None)
            return False
        since = self._dead_since.setdefault(executor, time.monotonic())
        return time.monotonic() - since >= self._liveness.grace


def recover(executor: str) -> int:
    """Re-enqueue what a dead executor left. Private in the library since 3.0, atomic, and keeps the count."""
    return len(DBOS._recover_pending_workflows([executor]))


def _others_with_work(me: str) -> set[str]:
    pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
    return {flow.executor_id for flow in pending if flow.executor_id not in (None, me)}
