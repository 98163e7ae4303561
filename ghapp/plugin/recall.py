"""What of a plugin's work was done before, and what of it is worth keeping."""

from collections.abc import Sequence

from ghapp.model import Finding
from ghapp.plugin.aside import aside
from ghapp.plugin.cache import Cache
from ghapp.plugin.units import Unit, by_unit, can_be_kept, units_of
from ghapp.plugin.work import Work


class Recall:
    """Without a cache everything is left to do. `found` is what is known of the rest."""

    def __init__(self, work: Work, cache: Cache | None) -> None:
        self._work = work
        self._cache = cache if can_be_kept(work.plugin.manifest) else None
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
        units = await self._units(self._cache)
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
        same = {unit.key for unit in await self._units(self._cache)}
        kept = by_unit(self._missed, found)
        await self._cache.keep({key: kept[key] for key in kept if key in same})

    async def _units(self, cache: Cache) -> list[Unit]:
        return await aside(units_of, self._work.deciding(), self._work.readable, cache.digest)
