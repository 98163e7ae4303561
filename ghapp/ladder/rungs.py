"""Which rungs may try, and why the others may not. Pure."""

from collections.abc import Collection, Mapping

from ghapp.config.climbing import Ladder
from ghapp.ladder.climb import Rules
from ghapp.model import Rung

AGENTS = (Rung.AIDER, Rung.CODEX, Rung.CLAUDE)


def rules_of(ladder: Ladder, unavailable: Mapping[Rung, str], asked: Collection[Rung]) -> Rules:
    """`asked` are the rungs that somebody wants, or that may try by themselves; `unavailable` says why a rung
    cannot work here.
    """
    closed = {rung: _why(rung, ladder, unavailable, asked) for rung in Rung}
    return Rules(
        order=ladder.order,
        open=frozenset(rung for rung, reason in closed.items() if not reason),
        passed_over={rung: reason for rung, reason in closed.items() if reason},
        attempts=ladder.attempts,
    )


def _why(rung: Rung, ladder: Ladder, unavailable: Mapping[Rung, str], asked: Collection[Rung]) -> str:
    if rung not in ladder.order:
        return "it is not in `ladder.order` of the repository's configuration"
    return unavailable.get(rung, "") or ("" if rung in asked else "nobody asked for it")
