"""Around: what a plugin's work on a tree is given beside its files and settings."""

import asyncio
from dataclasses import dataclass, field

from ghapp.environments import NO_DEPENDENCIES, Dependencies
from ghapp.plugin.cache import Cache


@dataclass(frozen=True, slots=True)
class Around:
    """`gate` counts the processes of tools on this machine, `parts` is in how many the files are cut.

    `near` are all files that a result may depend on, `scope` is whose results they are: a repository and a
    trust class.
    """

    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    dependencies: Dependencies = NO_DEPENDENCIES
    cache: Cache | None = None
    near: tuple[str, ...] = ()
    scope: str = ""
    parts: int = 1
