"""Problems over HTTP: the same JSON as everywhere."""

from aiohttp import web

from ghapp.errors import Problem
from ghapp.observability.metrics import Metrics


def answer(problem: Problem, status: int, metrics: Metrics) -> web.Response:
    metrics.errors.labels(problem.code).inc()
    return web.json_response(problem.as_dict(), status=status)
