"""Dependencies: all that a project brought of its own for one run, or why it is not there."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from ghapp.config.repository import ProjectEnvironment
from ghapp.environments.build import Door
from ghapp.environments.cache import Environments, Unknown
from ghapp.environments.detect import detect
from ghapp.environments.environment import Environment


@dataclass(frozen=True, slots=True)
class Dependencies:
    """One environment a language. `missing` says why others are not there, `note` whose these are."""

    found: tuple[Environment, ...] = ()
    missing: str = ""
    note: str = ""

    @property
    def path(self) -> tuple[Path, ...]:
        return tuple(folder for each in self.found for folder in each.path)

    @property
    def readable(self) -> tuple[Path, ...]:
        return tuple(dict.fromkeys(folder for each in self.found for folder in each.readable))

    def variables(self, tree: Path) -> Mapping[str, str]:
        """For a run on `tree`."""
        return {name: value for each in self.found for name, value in each.variables(tree).items()}

    @property
    def python(self) -> Path | None:
        """The project's interpreter."""
        return next((each.python for each in self.found if each.python), None)

    @property
    def key(self) -> str:
        """Changes with what is installed."""
        return " ".join(each.key for each in self.found)

    def link(self, tree: Path) -> None:
        for each in self.found:
            each.link(tree)


NO_DEPENDENCIES = Dependencies()


async def prepare(
    environments: Environments,
    tree: Path,
    files: Collection[str],
    wanted: ProjectEnvironment,
    opened: Callable[[], AbstractAsyncContextManager[Door]],
    *scope: object,
) -> Dependencies:
    """What the project at `tree` asks for, built where it is not kept already. Its trouble is a reason.

    The door is opened only for who asks for something. Raises what Environments.get raises.
    """
    try:
        recipes = await asyncio.to_thread(detect, tree, files, wanted.setup)
    except ValueError as error:
        return Dependencies(missing=str(error))
    if not recipes:
        return NO_DEPENDENCIES
    seconds = wanted.timeout_seconds
    async with opened() as door:
        made = [await environments.get(recipe, tree, door, *scope, seconds=seconds) for recipe in recipes]
    return Dependencies(
        tuple(each for each in made if isinstance(each, Environment)),
        "; ".join(each.reason for each in made if isinstance(each, Unknown)),
    )
