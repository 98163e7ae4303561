"""Repositories come to be, are forked, and the App is installed on them."""

from collections.abc import Iterable
from pathlib import Path

from ghapp.demo.github.account import User
from ghapp.demo.github.bare import Bare
from ghapp.demo.github.bodies import Body, accounts
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.links import node_id
from ghapp.demo.github.state import Installation, Repo

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


def choose(hub: Hub, where: Installation, repositories: Iterable[Repo]) -> None:
    """Cover these repositories from now on, and no others."""
    before = _covered(hub, where)
    where.repositories = list(repositories)
    after = _covered(hub, where)
    for action, repos in (
        ("added", [repo for repo in after if repo not in before]),
        ("removed", [repo for repo in before if repo not in after]),
    ):
        if repos:
            named = [accounts.short_repository(repo) for repo in repos]
            parts: Body = {"repositories_added": [], "repositories_removed": []} | {
                f"repositories_{action}": named
            }
            _send(
                hub, where, "installation_repositories", action, parts | {"repository_selection": "selected"}
            )


def _announce(hub: Hub, where: Installation, action: str) -> None:
    named = [accounts.short_repository(repo) for repo in _covered(hub, where)]
    _send(hub, where, "installation", action, {"repositories": named})


def _covered(hub: Hub, where: Installation) -> list[Repo]:
    return [repo for repo in hub.state.repos.values() if where.covers(repo)]


def _send(hub: Hub, where: Installation, event: str, action: str, parts: Body) -> None:
    """Every App hears these, whatever it subscribed to."""
    installation = accounts.installation(hub.links, where, hub.app)
    payload = {
        "action": action,
        "installation": installation | {"node_id": node_id("IN", where.id)},
        **parts,
        "requester": None,
        "sender": accounts.user(hub.links, where.account),
    }
    hub.webhooks.send(event, payload)
