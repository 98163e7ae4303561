"""What `/fix` asks for: which rungs, and which part of the repository. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ghapp.model import Finding, Rung
from ghapp.plugin.fingerprint import mark_of


@dataclass(frozen=True, slots=True)
class Asked:
    """`paths` are files and folders; none are all. `but` are the marks of findings that are left out."""

    rungs: tuple[Rung, ...]
    paths: tuple[str, ...] = ()
    but: frozenset[str] = frozenset()

    def has(self, path: str) -> bool:
        return not self.paths or any(path == each or path.startswith(f"{each}/") for each in self.paths)

    def of(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Those that count and were asked for."""
        wanted = (each for each in findings if each.counts and self.has(each.path))
        return tuple(each for each in wanted if mark_of(each) not in self.but)


def parse_asked(arguments: Sequence[str]) -> Asked:
    """`/fix`, `/fix claude`, `/fix src/app.py`, `/fix codex src tests`: an agent by name is the only one that
    may try after the fixers, and after `/fix mechanical` none may.
    """
    named = next((rung for rung in Rung if arguments and arguments[0].lower() == rung), None)
    paths = tuple(path.strip("/").removeprefix("./") for path in arguments[1 if named else 0 :])
    rungs = tuple(dict.fromkeys((Rung.MECHANICAL, named))) if named else tuple(Rung)
    return Asked(rungs, tuple(path for path in paths if path))
