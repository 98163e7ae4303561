"""Cache: what plugins found, by all that decided it, in one SQLite file. Trouble with it is a miss."""

import asyncio
import hashlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from ghapp.model import Finding
from ghapp.observability.log import logger
from ghapp.plugin.aside import aside

_TABLE = "CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, found BLOB, used INTEGER) WITHOUT ROWID"
_MOST_MB = 500
_DAY = 24 * 3600
_AT_ONCE = 500  # keys in a question
_SETTLED = 2_000_000_000  # nanoseconds: a younger file may change again and look the same
_MOST_DIGESTS = 200_000
_NOTHING = b"[]"  # of most files
_FOUND = TypeAdapter(tuple[Finding, ...])
_log = logger(__name__)


class Cache:
    """Its file is opened once, and again when somebody has deleted it."""

    def __init__(self, path: Path, *, most_mb: int = _MOST_MB) -> None:
        self._path, self._most = path, most_mb * 1_000_000
        self._database: sqlite3.Connection | None = None
        self._turn, self._inode = threading.Lock(), 0
        self._digests: dict[tuple[str, int, int, int], str] = {}

    async def look_up(self, keys: Sequence[str]) -> dict[str, tuple[Finding, ...]]:
        """What is known, by key."""
        return await aside(self._look_up, keys)

    async def keep(self, found: Mapping[str, Sequence[Finding]]) -> None:
        await asyncio.to_thread(self._keep, found)

    def digest(self, path: str) -> str:
        """Of a file's content; "" where there is no such file."""
        try:
            facts = os.lstat(path)
            mark = (path, facts.st_mtime_ns, facts.st_size, facts.st_ino)
            if mark in self._digests:
                return self._digests[mark]
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # a Path takes as long as the reading
                digest = hashlib.sha256(file.read()).hexdigest()
        except OSError:
            return ""
        if len(self._digests) > _MOST_DIGESTS:
            self._digests.clear()
        if time.time_ns() - facts.st_mtime_ns > _SETTLED:
            self._digests[mark] = digest
        return digest

    def _look_up(self, keys: Sequence[str]) -> dict[str, tuple[Finding, ...]]:
        known: dict[str, tuple[Finding, ...]] = {}

        def ask(database: sqlite3.Connection) -> None:
            for start in range(0, len(keys), _AT_ONCE):
                known.update(_ask(database, keys[start : start + _AT_ONCE]))

        self._use(ask)
        return known

    def _keep(self, found: Mapping[str, Sequence[Finding]]) -> None:
        now = int(time.time())
        rows = [(key, _FOUND.dump_json(tuple(findings)), now) for key, findings in found.items()]

        def write(database: sqlite3.Connection) -> None:
            database.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", rows)
            _prune(database, self._most)

        self._use(write)

    def _use(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """What cannot be read is thrown away: all of it can be found again."""
        with self._turn:
            try:
                with self._opened() as database:
                    work(database)
            except sqlite3.OperationalError as error:  # locked for long, no room, no such folder
                _log.warning("the cache was not used", reason=str(error))
            except (sqlite3.DatabaseError, ValueError) as error:
                _log.warning("the cache is thrown away", reason=str(error))
                self._close()
                self._path.unlink(missing_ok=True)

    def _opened(self) -> sqlite3.Connection:
        if self._database is not None and self._inode != _inode_of(self._path):
            self._close()
        if self._database is None:
            self._database = _open(self._path)
            self._inode = _inode_of(self._path)
        return self._database

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=5, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(_TABLE)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _inode_of(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def _ask(database: sqlite3.Connection, keys: Sequence[str]) -> dict[str, tuple[Finding, ...]]:
    marks, now = ",".join("?" * len(keys)), int(time.time())
    asked = f"SELECT key, found, used FROM entry WHERE key IN ({marks})"  # noqa: S608  # our own marks
    rows = database.execute(asked, keys).fetchall()
    stale = [(now, key) for key, _found, used in rows if now - used > _DAY]
    database.executemany("UPDATE entry SET used = ? WHERE key = ?", stale)
    return {key: () if found == _NOTHING else _FOUND.validate_json(found) for key, found, _used in rows}


def _prune(database: sqlite3.Connection, most: int) -> None:
    """Those go that were not used for the longest time, a quarter of all at once."""
    asked = ("page_count", "page_size", "freelist_count")
    pages, size, free = (database.execute(f"PRAGMA {what}").fetchone()[0] for what in asked)
    if (pages - free) * size > most:
        oldest = "SELECT key FROM entry ORDER BY used LIMIT (SELECT count(*) / 4 + 1 FROM entry)"
        database.execute(f"DELETE FROM entry WHERE key IN ({oldest})")  # noqa: S608  # our own words
