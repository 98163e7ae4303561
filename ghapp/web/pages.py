"""GET /runs/{id} and /runs/{id}/why: the record of a run, for people."""

from functools import cache

import jinja2
from aiohttp import web
from markupsafe import Markup

from ghapp.flows.record import load_record
from ghapp.observability.redact import redact
from ghapp.store import Store

# no scripts, no styles, nothing from elsewhere, never inside another page
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Pages:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def show(self, request: web.Request) -> web.Response:
        return await self._page(request, "run.html")

    async def why(self, request: web.Request) -> web.Response:
        return await self._page(request, "why.html")

    async def _page(self, request: web.Request, template: str) -> web.Response:
        run = await self._store.runs.get(request.match_info["run_id"])
        if run is None:
            raise web.HTTPNotFound
        record = await load_record(self._store, run)
        text = _environment().get_template(template).render(record=record)
        return web.Response(text=text, content_type="text/html", headers=HEADERS)


def _shown(value: object) -> object:
    """Text of repositories and tools has no secrets in it, here as elsewhere."""
    return redact(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("templates", "pages"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
