"""What an address names. Raises HTTPNotFound for what is not there."""

from aiohttp import web

from ghapp.demo.github.hub import HUB
from ghapp.demo.github.state import CheckRun, PullRequest, Repo


def repo_of(request: web.Request) -> Repo:
    found = request.app[HUB].state.repo(f"{request.match_info['owner']}/{request.match_info['name']}")
    if found is None:
        raise web.HTTPNotFound
    return found


def pull_of(request: web.Request) -> PullRequest:
    found = repo_of(request).pulls.get(int(request.match_info["number"]))
    if found is None:
        raise web.HTTPNotFound
    return found


def run_of(request: web.Request) -> CheckRun:
    wanted = int(request.match_info["check"])
    found = next((each for each in repo_of(request).runs() if each.id == wanted), None)
    if found is None:
        raise web.HTTPNotFound
    return found


def person_of(repo: Repo) -> str:
    """Who sits at the browser: the first who may write, else the owner."""
    able = (login for login, role in repo.roles.items() if role in {"write", "maintain", "admin"})
    return next(able, repo.owner.login)
