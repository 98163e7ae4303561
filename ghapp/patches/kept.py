"""Runs of tests without a patch, kept by all that decided them: the next patch on that commit needs none."""

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path

from pydantic import TypeAdapter

from ghapp import __version__
from ghapp.patches.suite import Suite

_MOST = 200
_TRIES = TypeAdapter(tuple[Suite, ...])


def key_of(*parts: object) -> str:
    """The tree's hash, the plugin, its settings, the environment, whose they are."""
    return hashlib.sha256(repr((__version__, *parts)).encode()).hexdigest()


class KeptSuites:
    """A file each. Trouble with one is a miss."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def look_up(self, key: str) -> tuple[Suite, ...]:
        try:
            return _TRIES.validate_json((self._folder / f"{key}.json").read_bytes())
        except (OSError, ValueError):
            return ()

    def keep(self, key: str, tries: tuple[Suite, ...]) -> None:
        """Only what is known; whole or not at all."""
        if not tries or not all(suite.is_known for suite in tries):
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(_TRIES.dump_python(tries, mode="json"), file)
            Path(name).replace(self._folder / f"{key}.json")
            self._prune()

    def _prune(self) -> None:
        """The oldest go first."""
        kept = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in kept[:-_MOST]:
            path.unlink(missing_ok=True)
