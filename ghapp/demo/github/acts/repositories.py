"""Repositories come to be, are forked, and the App is installed on them."""

from collections.abc import Iterable
from pathlib import Path

from ghapp.demo.github.bare import Bare
from ghapp.demo.github.bodies import accounts
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.links import node_id
from ghapp.demo.github.state import Installation, Repo, User

ALL_BRANCHES = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")


async def create(
    hub: Hub, owner: User, name: str, *, default_branch: str, private: bool, source: Path | None
) -> Repo:
    folder = hub.folder / "repositories" / owner.login / f"{name}.git"
    bare = await Bare.create(folder, default_branch)
    if source:
        await bare.copy_from(source, *ALL_BRANCHES)
    repo = Repo(hub.state.next_id(), owner, name, folder, default_branch, private)
    hub.state.repos[repo.full_name.lower()] = repo
    return repo


async def fork(hub: Hub, parent: Repo, owner: User) -> Repo:
    repo = await create(
        hub,
        owner,
        parent.name,
        default_branch=parent.default_branch,
        private=parent.private,
        source=parent.folder,
    )
    repo.parent = parent
    return repo


def install(hub: Hub, account: User, repositories: Iterable[Repo] | None) -> Installation:
    chosen = None if repositories is None else list(repositories)
    where = Installation(hub.state.next_id(), account, chosen, dict(hub.app.permissions))
    hub.state.installations[where.id] = where
    _announce(hub, where, "created")
    return where


def uninstall(hub: Hub, where: Installation) -> None:
    """Its tokens die with it."""
    del hub.state.installations[where.id]
    for value in [key for key, token in hub.state.tokens.items() if token.installation is where]:
        del hub.state.tokens[value]
    _announce(hub, where, "deleted")


def _announce(hub: Hub, where: Installation, action: str) -> None:
    covered = [repo for repo in hub.state.repos.values() if where.covers(repo)]
    installation = accounts.installation(hub.links, where, hub.app)
    payload = {
        "action": action,
        "installation": installation | {"node_id": node_id("IN", where.id)},
        "repositories": [accounts.short_repository(repo) for repo in covered],
        "requester": None,
        "sender": accounts.user(hub.links, where.account),
    }
    hub.webhooks.send("installation", payload)
