"""Environments: built once for equal files, kept while they are used, within a size."""

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ghapp.environments.build import Door, build
from ghapp.environments.environment import Environment, Place
from ghapp.environments.recipe import Recipe
from ghapp.git.lock import locked, try_lock
from ghapp.observability.redact import redact
from ghapp.sandbox import Level, Sandbox
from ghapp.sandbox.box import remove
from ghapp.sandbox.disk import used

MEGABYTE = 1_000_000
RETRY_SECONDS = 3600  # a registry that was down is asked again
BUSY_SECONDS = 2 * 3600  # longer than any run that still reads it
_OUTCOME = "outcome.json"


@dataclass(frozen=True, slots=True)
class Unknown:
    """There is no environment, and why: what needs one has no result then."""

    reason: str


@dataclass(frozen=True, slots=True)
class Limits:
    """`total_mb` for all that is kept."""

    total_mb: int = 20_000


class Environments:
    """One folder. A half-built one is never used: what became of it is written last."""

    def __init__(self, folder: Path, sandbox: Sandbox, limits: Limits | None = None) -> None:
        self._folder, self._sandbox = folder.absolute(), sandbox
        self._limits = limits or Limits()

    async def get(
        self, recipe: Recipe, tree: Path, door: Door, *scope: object, seconds: float = 600
    ) -> Environment | Unknown:
        """For runs on `tree`. Within one `scope` it is shared: a repository and a trust class.

        Raises ToolBroke E530 when there is no box, TryLater E005 when another build of it takes too long.
        """
        if not self._sandbox.level.is_at_least(Level.BWRAP):
            return Unknown(f"an environment is built in the sandbox bwrap, and here is {self._sandbox.level}")
        key = recipe.key(tree, version("uv"), sys.version, *scope)
        place = Place(self._folder / key)
        async with locked(self._lock(place), seconds=seconds + 60):
            reason = _known(place, time.time())
            if reason is None:
                reason = await self._build(recipe, tree, place, door, seconds)
        if reason:
            return Unknown(reason)
        (place.folder / _OUTCOME).touch()
        return place.environment(recipe.roots)

    async def _build(self, recipe: Recipe, tree: Path, place: Place, door: Door, seconds: float) -> str:
        await asyncio.to_thread(remove, place.folder)
        await asyncio.to_thread(self._prune)
        said = await build(recipe, tree, place, sandbox=self._sandbox, door=door, seconds=seconds)
        reason = redact(said)
        if reason:
            await asyncio.to_thread(remove, place.folder)
            place.folder.mkdir(parents=True)
        _write(
            place,
            {"reason": reason, "at": time.time(), "size": await asyncio.to_thread(used, [place.folder])},
        )
        return reason

    def _prune(self) -> None:
        """Those go first that were not used for the longest time; none that a run may be reading. What was
        never finished goes, unless somebody is at it.
        """
        for folder in self._folder.iterdir():
            if folder.is_dir() and not (folder / _OUTCOME).exists():
                self._remove(folder)
        kept = 0
        for last, folder in sorted(self._all(), reverse=True):
            kept += _outcome(Place(folder)).get("size", 0)
            if kept > self._limits.total_mb * MEGABYTE and time.time() - last > BUSY_SECONDS:
                self._remove(folder)

    def _remove(self, folder: Path) -> None:
        lock = try_lock(self._lock(Place(folder)))
        if lock is not None:
            remove(folder)
            self._lock(Place(folder)).unlink(missing_ok=True)
            os.close(lock)

    def _all(self) -> Iterator[tuple[float, Path]]:
        for outcome in self._folder.glob(f"*/{_OUTCOME}"):
            with contextlib.suppress(OSError):
                yield outcome.stat().st_mtime, outcome.parent

    def _lock(self, place: Place) -> Path:
        return place.folder.with_name(f"{place.folder.name}.lock")


def _known(place: Place, now: float) -> str | None:
    """What became of it; None when nobody tried, or it failed a while ago."""
    outcome = _outcome(place)
    if "reason" not in outcome or (outcome["reason"] and now - outcome["at"] > RETRY_SECONDS):
        return None
    return str(outcome["reason"])


def _outcome(place: Place) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        return dict(json.loads((place.folder / _OUTCOME).read_text()))
    return {}


def _write(place: Place, outcome: dict[str, object]) -> None:
    partial = place.folder / f"{_OUTCOME}.partial"
    partial.write_text(json.dumps(outcome))
    partial.replace(place.folder / _OUTCOME)
