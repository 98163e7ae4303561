"""The dependencies of a project on a person's own machine: built as the App does, kept in its data folder."""

from ghapp.config.repository import RepositoryConfig
from ghapp.config.server import Settings
from ghapp.egress.configured import Registries
from ghapp.egress.inside import DOOR
from ghapp.egress.registries import open_registries
from ghapp.egress.variables import registry_variables
from ghapp.environments import NO_DEPENDENCIES, Dependencies, Door, Environments, prepare
from ghapp.git import Tree
from ghapp.pipeline import Task
from ghapp.sandbox import Sandbox


async def local_dependencies(
    settings: Settings, config: RepositoryConfig, task: Task, tree: Tree, sandbox: Sandbox
) -> Dependencies:
    """Nothing is written into the checkout."""
    if not task.uses_dependencies:
        return NO_DEPENDENCIES
    registries, kept = Registries.of(settings), settings.data_dir / "environments"
    kept.mkdir(parents=True, exist_ok=True)
    async with open_registries(registries.all, named=registries.named) as socket:
        door = Door(socket, registry_variables(registries.all, DOOR))
        wanted = config.environment
        return await prepare(Environments(kept, sandbox), tree.path, tree.files, wanted, door, str(tree.path))
