"""The aiohttp application: every route in one list."""

from collections.abc import Callable

from aiohttp import web

from ghapp.config.repository import RepositoryConfig
from ghapp.errors import Problem
from ghapp.observability.metrics import Metrics
from ghapp.store import Store
from ghapp.web.access import is_operator
from ghapp.web.health import Health
from ghapp.web.pages import Pages
from ghapp.web.problems import Handler, Refusal, telling_problems
from ghapp.web.reports import Reports
from ghapp.web.status import Status
from ghapp.web.webhook import MAX_BYTES, Webhook


def make_app(
    *,
    webhook: Webhook,
    health: Health,
    status: Status,
    store: Store,
    metrics: Metrics,
    token: str,
) -> web.Application:
    app = web.Application(client_max_size=MAX_BYTES, middlewares=[telling_problems(metrics)])
    operators, reports, pages = _only_operators(token), Reports(store), Pages(store)
    app.add_routes(
        [
            web.post("/webhook", webhook.receive),
            web.get("/health", health.live),
            web.get("/health/ready", health.ready),
            web.get("/health/metrics", operators(health.figures)),
            web.get("/metrics", operators(health.prometheus)),
            web.get("/status", operators(status.show)),
            web.get("/runs/{run_id}", operators(pages.show)),
            web.get("/runs/{run_id}/why", operators(pages.why)),
            web.get("/runs/{run_id}/report.json", operators(reports.show)),
            web.get("/runs/{run_id}/report.sarif", operators(reports.show_sarif)),
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
                raise Refusal(Problem.of("E331", path=request.path), 403)
            return await handler(request)

        return guarded

    return guard
