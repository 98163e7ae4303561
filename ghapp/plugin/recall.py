"""What of a plugin's work was done before, and what of it is worth keeping."""

from collections.abc import Sequence

from ghapp.model import Finding
from ghapp.plugin.around import Around
from ghapp.plugin.aside import aside
from ghapp.plugin.units import Digest, Unit, by_unit, can_be_kept, units_of
from ghapp.plugin.work import Work


class Recall:
    """Without a cache everything is left to do. `found` is what is known of the rest."""

    def __init__(self, work: Work, around: Around) -> None:
        self._work, self._seen = work, around.seen
        self._cache = around.cache if can_be_kept(work.plugin.manifest) else None
        self._missed: list[Unit] = []
        self.found: tuple[Finding, ...] = ()
        self.asked = self.known = 0

    @property
    def is_whole(self) -> bool:
        """Nothing had to be run."""
        return 0 < self.asked == self.known

    async def left(self) -> Sequence[str]:
        """The files that have to be judged."""
        if self._cache is None:
            return self._work.readable
        units = await self._units(self._as_seen(self._cache.digest))
        known = await self._cache.look_up([unit.key for unit in units])
        self._missed = [unit for unit in units if unit.key not in known]
        self.asked, self.known = len(units), len(units) - len(self._missed)
        self.found = tuple(finding for unit in units for finding in known.get(unit.key, ()))
        return [path for unit in self._missed for path in unit.files]

    async def keep(self, found: Sequence[Finding]) -> None:
        """What was found in the files that were left. Only of a tool that did not break.

        Of a file that somebody edited meanwhile nobody knows which text the tool has read.
        """
        if self._cache is None or not self._missed:
            return
        same = {unit.key for unit in await self._units(self._cache.digest)}
        kept = by_unit(self._missed, found)
        await self._cache.keep({key: kept[key] for key in kept if key in same})

    async def _units(self, digest: Digest) -> list[Unit]:
        return await aside(units_of, self._work.deciding(), self._work.readable, digest)

    def _as_seen(self, digest: Digest) -> Digest:
        """Each file once in a whole check, where its plugins share what they have seen."""
        seen = self._seen
        if seen is None:
            return digest

        def of(path: str) -> str:
            if path not in seen:
                seen[path] = digest(path)
            return seen[path]

        return of
