"""Site: the web application: REST, git over HTTP, pages, and who may talk to it."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from ghapp.demo.github import smart_http
from ghapp.demo.github.graphql.serving import OPERATION as GRAPHQL
from ghapp.demo.github.hub import HUB, Hub
from ghapp.demo.github.pages import acting, views
from ghapp.demo.github.rest import serving
from ghapp.demo.github.rest.catalogue import OPERATIONS

LARGEST_BODY = 64 << 20
LOCAL_NAMES = {"127.0.0.1", "localhost", "[::1]"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(hub: Hub) -> web.Application:
    site = web.Application(middlewares=[_local_only], client_max_size=LARGEST_BODY)
    site[HUB] = hub
    site.add_routes([serving.route(operation) for operation in OPERATIONS])
    site.add_routes([serving.route(GRAPHQL, prefix="")])
    site.router.add_route("*", serving.PREFIX + "/{tail:.*}", serving.unknown)
    site.router.add_route("*", "/{owner}/{name}.git/{tail:.+}", smart_http.serve)
    site[views.TEMPLATES] = views.environment()
    site.add_routes([*views.routes(), *acting.routes()])
    return site


@web.middleware
async def _local_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A page of the open web must not reach this server through a name of its own (DNS rebinding)."""
    name = request.headers.get("Host", "").rpartition(":")[0] or request.headers.get("Host", "")
    if name not in LOCAL_NAMES:
        return web.Response(status=421, text="This server answers only to 127.0.0.1 and localhost.\n")
    return await handler(request)
