"""Around: what a plugin's work on a tree is given beside its files and settings."""

from dataclasses import dataclass, field

from ghapp.environments import NO_DEPENDENCIES, Dependencies
from ghapp.plugin.cache import Cache
from ghapp.plugin.gate import Gate


@dataclass(frozen=True, slots=True)
class Around:
    """`gate` is before all processes of tools on this machine; one of these takes so many `cores`, and the
    files are cut in so many `parts`.

    `near` are all files that a result may depend on, `scope` is whose results they are: a repository and a
    trust class. The tree lies so many folders of `depth` below the root of its checkout. `seen` are digests
    of files as a check first met them, where its plugins share them: each is looked at once. Only for a tree
    that is not to change between two of them.
    """

    gate: Gate = field(default_factory=lambda: Gate(1))
    dependencies: Dependencies = NO_DEPENDENCIES
    cache: Cache | None = None
    seen: dict[str, str] | None = None
    near: tuple[str, ...] = ()
    scope: str = ""
    depth: int = 0
    parts: int = 1
    cores: int = 1
