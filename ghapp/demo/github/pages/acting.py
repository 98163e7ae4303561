"""What a person does in the browser: write a comment, press a button of a check, merge."""

from aiohttp import web

from ghapp.demo.github.deciders import Deciders
from ghapp.demo.github.hub import HUB
from ghapp.demo.github.merge_rules import METHODS
from ghapp.demo.github.pages.places import person_of, pull_of, repo_of, run_of
from ghapp.demo.github.people import People
from ghapp.demo.github.refusal import Refusal


def routes() -> list[web.RouteDef]:
    return [
        web.post("/{owner}/{name}/pull/{number:[0-9]+}/comments", comment),
        web.post("/{owner}/{name}/pull/{number:[0-9]+}/merge", merge),
        web.post("/{owner}/{name}/runs/{check:[0-9]+}/press", press),
    ]


async def comment(request: web.Request) -> web.Response:
    pull, form = pull_of(request), await _form(request)
    if body := form.get("body", "").replace("\r\n", "\n").strip():
        await People(request.app[HUB]).comment(pull.repo, pull.number, body, person_of(pull.repo))
    raise web.HTTPSeeOther(f"/{pull.repo.full_name}/pull/{pull.number}")


async def merge(request: web.Request) -> web.Response:
    pull, form = pull_of(request), await _form(request)
    method = form.get("method", "merge")
    if method not in METHODS:
        raise web.HTTPUnprocessableEntity(text="There is no such way to merge.\n")
    try:
        await Deciders(request.app[HUB]).merge_pull_request(
            pull.repo, pull.number, person_of(pull.repo), method=method
        )
    except Refusal as refusal:
        raise web.HTTPConflict(text=f"{refusal}\n") from None
    raise web.HTTPSeeOther(f"/{pull.repo.full_name}/pull/{pull.number}")


async def press(request: web.Request) -> web.Response:
    repo, run, form = repo_of(request), run_of(request), await _form(request)
    known = [action["identifier"] for action in run.actions]
    if form.get("identifier") not in known:
        raise web.HTTPUnprocessableEntity(text="The check has no such button.\n")
    await People(request.app[HUB]).press(run, form["identifier"], person_of(repo))
    raise web.HTTPSeeOther(f"/{repo.full_name}/runs/{run.id}")


async def _form(request: web.Request) -> dict[str, str]:
    """Only of our own pages: any page of the web may send forms to this machine (RFC 6454, 7)."""
    if request.headers.get("Origin") != f"http://{request.host}":
        raise web.HTTPForbidden(text="This form is of another page.\n")
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
