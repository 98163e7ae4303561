"""The dependencies of a project on a person's own machine: built as the App does, kept in its data folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from ghapp.config.repository import RepositoryConfig
from ghapp.config.server import Settings
from ghapp.environments import NO_DEPENDENCIES, Dependencies, Door, Environments, prepare
from ghapp.git import Tree
from ghapp.pipeline import Task
from ghapp.sandbox import Sandbox


async def local_dependencies(
    settings: Settings, config: RepositoryConfig, task: Task, tree: Tree, sandbox: Sandbox, scope: str
) -> Dependencies:
    """Nothing is written into the checkout. `scope` is whose they are."""
    if not task.uses_dependencies:
        return NO_DEPENDENCIES
    kept = settings.data_dir / "environments"
    kept.mkdir(parents=True, exist_ok=True)
    door = partial(_door, settings)
    return await prepare(Environments(kept, sandbox), tree.path, tree.files, config.environment, door, scope)


@asynccontextmanager
async def _door(settings: Settings) -> AsyncIterator[Door]:
    from ghapp.egress.configured import Registries  # these are a server's parts, and take a while
    from ghapp.egress.inside import DOOR
    from ghapp.egress.registries import open_registries
    from ghapp.egress.variables import registry_variables

    registries = Registries.of(settings)
    async with open_registries(registries.all, named=registries.named) as socket:
        yield Door(socket, registry_variables(registries.all, DOOR))
