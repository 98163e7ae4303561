"""Commit statuses, each and combined."""

from collections.abc import Sequence

from ghapp.demo.github.bodies import Body, accounts, repositories
from ghapp.demo.github.gates import Status
from ghapp.demo.github.links import Links, node_id, stamp
from ghapp.demo.github.state import Repo


def status(links: Links, repo: Repo, said: Status) -> Body:
    return _simple(links, repo, said) | {"creator": accounts.user(links, said.creator)}


def combined(links: Links, repo: Repo, sha: str, newest_first: Sequence[Status]) -> Body:
    """The last of each context; together they fail with one, wait with one, or without any."""
    last = list({each.context: each for each in reversed(newest_first)}.values())
    states = {each.state for each in last}
    failing, waiting = bool(states & {"failure", "error"}), not states or "pending" in states
    url = links.repo(repo.full_name, "commits", sha)
    return {
        "state": "failure" if failing else "pending" if waiting else "success",
        "statuses": [_simple(links, repo, each) for each in last],
        "sha": sha,
        "total_count": len(last),
        "repository": repositories.repository(links, repo),
        "commit_url": url,
        "url": f"{url}/status",
    }


def _simple(links: Links, repo: Repo, said: Status) -> Body:
    return {
        "id": said.id,
        "node_id": node_id("SC", said.id),
        "url": links.repo(repo.full_name, "statuses", said.sha),
        "avatar_url": links.web("avatars", said.creator.id),
        "state": said.state,
        "context": said.context,
        "description": said.description,
        "target_url": said.target_url,
        "created_at": stamp(said.created_at),
        "updated_at": stamp(said.created_at),
    }
