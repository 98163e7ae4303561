"""Commit statuses, which other CI reports."""

from ghapp.demo.github.acts import merging
from ghapp.demo.github.gates import Status
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.state import Repo


async def report(hub: Hub, repo: Repo, status: Status) -> None:
    """The App does not listen to `status`, so that it is told nothing; auto-merge is."""
    repo.statuses.append(status)
    await merging.settle(hub, repo)
