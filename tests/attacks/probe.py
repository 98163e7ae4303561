"""A probe: an attack from inside the box, and how its success is seen from outside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

from ghapp.sandbox import Level, Limits, Outcome
from tests.attacks.world import World

Attack = Callable[[SimpleNamespace], None]
Seen = Callable[[World, Outcome], bool]


def _nothing() -> str:
    return ""


@dataclass(frozen=True)
class Probe:
    """`attack` is a function of `inside/`, and is run there; `seen` looks at the receiving side.

    `held_from` is the weakest level that must stop it, None if none does; all stronger ones do too but those
    of `open_at`. Where a reader would expect otherwise, `why` says what is lacking. `missing` says what the
    machine lacks for it to succeed without a box. `harmful` is why it is never run without one, and what it
    did where that was measured; those with `room` are seen to succeed inside, with limits as large as that.
    """

    name: str
    attack: Attack
    seen: Seen
    held_from: Level | None = Level.LANDLOCK
    open_at: frozenset[Level] = frozenset()
    why: str = ""
    harmful: str = ""
    missing: Callable[[], str] = _nothing
    room: Limits | None = None
    limits: Limits = field(default_factory=lambda: Limits(seconds=15))
    lay: Callable[[World], None] = lambda _world: None
    writes: bool = True  # the checkout may be written

    def is_held_at(self, level: Level) -> bool:
        is_held = self.held_from is not None and level.is_at_least(self.held_from)
        return is_held and level not in self.open_at

    @property
    def words(self) -> tuple[str, str]:
        """The module and the function."""
        return self.attack.__module__.rpartition(".")[2], self.attack.__name__


def loot(world: World, outcome: Outcome) -> bool:
    """The secret is in what was printed."""
    return world.secret.encode() in outcome.stdout + outcome.stderr


def said(_world: World, outcome: Outcome) -> bool:
    """For what has no other side than the kernel: it did as it was asked."""
    return b"reached" in outcome.stdout


def changed(world: World, _outcome: Outcome) -> bool:
    """Anything outside is not as it was."""
    return world.changed()


def heard(name: str) -> Seen:
    """This listener was reached."""
    return lambda world, _outcome: world.sockets.heard(name)


def died(world: World, _outcome: Outcome) -> bool:
    return world.victim.died()


def disturbed(what: str) -> Seen:
    """The victim's priority, limits, processors ... are not as they were."""
    return lambda world, _outcome: world.victim.disturbed(what)


def left(world: World, _outcome: Outcome) -> bool:
    """Somebody still sleeps."""
    return bool(world.sleepers())
