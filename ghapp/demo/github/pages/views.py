"""Views: each page, from the request to the filled-in template."""

from collections.abc import Awaitable, Callable
from pathlib import PurePosixPath
from typing import Any

import jinja2
from aiohttp import web

from ghapp.demo.github import commits, merge_rules
from ghapp.demo.github.acts import pulls as acts
from ghapp.demo.github.bare import Bare
from ghapp.demo.github.hub import HUB, Hub
from ghapp.demo.github.pages import diffs, prose
from ghapp.demo.github.pages.places import person_of, pull_of, repo_of, run_of
from ghapp.demo.github.state import CheckRun, PullRequest

# no scripts, nothing from elsewhere, never inside another page
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
FACES = {
    "+1": "👍",
    "-1": "👎",
    "laugh": "😄",
    "confused": "😕",
    "heart": "❤️",
    "hooray": "🎉",
    "eyes": "👀",
    "rocket": "🚀",
}

View = Callable[[web.Request], Awaitable[web.StreamResponse]]
TEMPLATES = web.AppKey("templates", jinja2.Environment)


def environment() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("templates", "demo"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["prose"] = prose.render
    templates.globals["faces"] = FACES
    templates.globals["person_of"] = person_of
    return templates


def routes() -> list[web.RouteDef]:
    pages: dict[str, View] = {
        "/": front,
        "/-/style.css": style,
        "/{owner}/{name}": repository,
        "/{owner}/{name}/pull/{number:[0-9]+}": pull_request,
        "/{owner}/{name}/pull/{number:[0-9]+}/checks": pull_checks,
        "/{owner}/{name}/pull/{number:[0-9]+}/files": pull_files,
        "/{owner}/{name}/runs/{check:[0-9]+}": check_run,
        "/{owner}/{name}/commit/{sha:[0-9a-f]+}": commit,
        "/{owner}/{name}/blob/{sha:[0-9a-f]+}/{path:.+}": blob,
    }
    return [web.get(path, view) for path, view in pages.items()]


async def front(request: web.Request) -> web.Response:
    hub = request.app[HUB]
    return _page(request, "front.html", repos=list(hub.state.repos.values()), app=hub.app)


async def style(request: web.Request) -> web.Response:
    text = request.app[TEMPLATES].get_template("style.css").render()
    return web.Response(text=text, content_type="text/css", headers={"X-Content-Type-Options": "nosniff"})


async def repository(request: web.Request) -> web.Response:
    hub, repo = request.app[HUB], repo_of(request)
    bare = hub.bare(repo)
    heads = await bare.refs("refs/heads/")
    branches = [
        (name.removeprefix("refs/heads/"), await commits.facts(bare, sha)) for name, sha in heads.items()
    ]
    clone_url = hub.links.web(f"{repo.full_name}.git")
    pulls = sorted(repo.pulls.values(), key=lambda pull: -pull.number)
    return _page(request, "repository.html", repo=repo, branches=branches, pulls=pulls, clone_url=clone_url)


async def pull_request(request: web.Request) -> web.Response:
    pull = pull_of(request)
    if pull.state == "open":
        await acts.look_mergeable(request.app[HUB], pull)
    rules, said = merge_rules.protection(pull), merge_rules.outcomes(pull.repo, pull.head_sha)
    required = [(name, said.get(name, "expected")) for name in (rules.required_checks if rules else ())]
    hindrances, queued = merge_rules.hindrances(pull), rules is not None and rules.merge_queue
    parts = {"required": required, "hindrances": hindrances, "through_queue": queued}
    return await _pull_page(request, pull, "pull.html", **parts)


async def pull_checks(request: web.Request) -> web.Response:
    pull = pull_of(request)
    hub = request.app[HUB]
    shown = [(run, await _noted(hub, run)) for run in _runs(pull)]
    return await _pull_page(request, pull, "checks.html", shown=shown)


async def pull_files(request: web.Request) -> web.Response:
    pull = pull_of(request)
    notes = [note for run in _runs(pull) for note in run.annotations]
    changed = await acts.changed_files(request.app[HUB], pull)
    files = [diffs.shown_file(diff, notes) for diff in changed]
    return await _pull_page(request, pull, "files.html", files=files)


async def check_run(request: web.Request) -> web.Response:
    repo, run = repo_of(request), run_of(request)
    files = await _noted(request.app[HUB], run)
    pulls = [pull for pull in repo.pulls.values() if pull.head_sha == run.suite.head_sha]
    return _page(request, "run.html", repo=repo, run=run, files=files, pulls=pulls)


async def commit(request: web.Request) -> web.Response:
    repo = repo_of(request)
    bare = request.app[HUB].bare(repo)
    sha = await _commit(bare, request)
    facts = await commits.facts(bare, sha)
    changed = await commits.diff(bare, facts.parents[0] if facts.parents else None, sha)
    files = [diffs.shown_file(diff, ()) for diff in changed]
    return _page(request, "commit.html", repo=repo, facts=facts, files=files)


async def blob(request: web.Request) -> web.Response:
    repo, path = repo_of(request), request.match_info["path"]
    bare = request.app[HUB].bare(repo)
    sha = await _commit(bare, request)
    lines = await _text(bare, sha, path)
    if lines is None:
        raise web.HTTPNotFound
    name = PurePosixPath(path).name
    return _page(request, "blob.html", repo=repo, sha=sha, path=path, name=name, lines=lines)


async def _pull_page(request: web.Request, pull: PullRequest, template: str, **parts: Any) -> web.Response:
    size = await acts.size(request.app[HUB], pull)
    return _page(request, template, repo=pull.repo, pull=pull, runs=_runs(pull), size=size, **parts)


def _page(request: web.Request, template: str, **parts: Any) -> web.Response:
    text = request.app[TEMPLATES].get_template(template).render(**parts)
    headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
    return web.Response(text=text, content_type="text/html", headers=headers)


def _runs(pull: PullRequest) -> list[CheckRun]:
    """The latest run of each name on the head."""
    runs = (run for run in pull.repo.runs() if run.suite.head_sha == pull.head_sha)
    return list({run.name: run for run in sorted(runs, key=lambda run: run.id)}.values())


async def _commit(bare: Bare, request: web.Request) -> str:
    sha = await bare.resolve(request.match_info["sha"])
    if sha is None:
        raise web.HTTPNotFound
    return sha


async def _noted(hub: Hub, run: CheckRun) -> list[diffs.NotedFile]:
    bare, sha = hub.bare(run.suite.repo), run.suite.head_sha
    paths = {note["path"] for note in run.annotations}
    sources = {path: await _text(bare, sha, path) or [] for path in paths}
    return diffs.noted_files(run.annotations, sources)


async def _text(bare: Bare, sha: str, path: str) -> list[str] | None:
    entry = await bare.entry(sha, path)
    if entry is None or entry.kind != "blob" or entry.sha is None:
        return None
    return (await bare.read(entry.sha)).decode(errors="replace").splitlines()
