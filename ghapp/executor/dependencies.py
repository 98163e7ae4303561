"""The project's own dependencies for one plugin: as the commit asks for them that may decide it."""

from contextlib import nullcontext
from dataclasses import replace

from ghapp.environments import NO_DEPENDENCIES, Dependencies, Door, Environments, origin, prepare
from ghapp.executor.orders import Check, Prove, RegistryDoor, Subject
from ghapp.git import Git, Tree
from ghapp.pipeline.select import Task


async def dependencies_of(
    git: Git, environments: Environments, order: Check | Prove, task: Task, tree: Tree
) -> Dependencies:
    """For a run on `tree`: the commit's files, or its base's. A fork's commit has what its base asks for."""
    subject = order.subject
    if order.door is None or not task.uses_dependencies:
        return NO_DEPENDENCIES
    whose = origin(subject.commit, consent=subject.consent)
    if whose is None:
        return Dependencies(missing="there is no base to take the dependencies from")
    if whose.commit == subject.commit:
        return await _prepare(environments, order.door, subject, tree)
    base = subject.model_copy(update={"commit": whose.commit})
    async with git.worktree(whose.commit, f"{subject.lease}-origin", subject.remote) as trusted:
        return replace(await _prepare(environments, order.door, base, trusted), note=whose.note)


async def _prepare(
    environments: Environments, door: RegistryDoor, subject: Subject, tree: Tree
) -> Dependencies:
    repository = subject.commit.repository
    scope = (repository.installation_id, repository.id, subject.commit.trust)
    wanted = subject.config.environment

    def opened() -> nullcontext[Door]:
        return nullcontext(Door(door.socket, door.variables))  # the server opened it

    return await prepare(environments, tree.path, tree.files, wanted, opened, *scope)
