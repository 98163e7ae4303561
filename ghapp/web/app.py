"""The aiohttp application: every route in one list."""

from collections.abc import Awaitable, Callable

import sentry_sdk
from aiohttp import web
from aiohttp.typedefs import Middleware

from ghapp.config.repository import RepositoryConfig
from ghapp.errors import Problem
from ghapp.observability.log import logger
from ghapp.observability.metrics import Metrics
from ghapp.web.access import is_operator
from ghapp.web.health import Health
from ghapp.web.problems import answer
from ghapp.web.reports import Reports
from ghapp.web.status import Status
from ghapp.web.webhook import MAX_BYTES, Webhook

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_log = logger(__name__)


def make_app(
    *, webhook: Webhook, health: Health, status: Status, reports: Reports, metrics: Metrics, token: str
) -> web.Application:
    app = web.Application(client_max_size=MAX_BYTES, middlewares=[_own_bugs(metrics)])
    operators = _only_operators(token)
    app.add_routes(
        [
            web.post("/webhook", webhook.receive),
            web.get("/health", health.live),
            web.get("/health/ready", health.ready),
            web.get("/metrics", operators(health.prometheus)),
            web.get("/status", operators(status.show)),
            web.get("/runs/{run_id}/report.json", operators(reports.show)),
            web.get("/schema/ghapp.yml.json", _schema),
        ]
    )
    return app


async def _schema(_request: web.Request) -> web.Response:
    return web.json_response(RepositoryConfig.model_json_schema())


def _only_operators(token: str) -> Callable[[Handler], Handler]:
    def guard(handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            if not is_operator(request, token):
                raise web.HTTPForbidden(text="only from this machine, or with GHAPP_METRICS_TOKEN\n")
            return await handler(request)

        return guarded

    return guard


def _own_bugs(metrics: Metrics) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except Exception as error:  # noqa: BLE001  # the outer edge: nobody gets a traceback
            _log.error("our bug in a request", path=request.path, exc_info=True)
            sentry_sdk.capture_exception(error)
            return answer(Problem.of("E999", detail=type(error).__name__), 500, metrics)

    return middleware
