"""Problems over HTTP: the same JSON as everywhere, whatever went wrong."""

from collections.abc import Awaitable, Callable, Mapping

import sentry_sdk
from aiohttp import web
from aiohttp.typedefs import Middleware

from ghapp.errors import GhappError, Problem
from ghapp.observability.log import logger
from ghapp.observability.metrics import Metrics

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_NO_HEADERS: Mapping[str, str] = {}
_log = logger(__name__)


class Refusal(Exception):
    """A request that is not served, and the status that says so."""

    def __init__(self, problem: Problem, status: int) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.status = status


def answer(
    problem: Problem, status: int, metrics: Metrics, headers: Mapping[str, str] = _NO_HEADERS
) -> web.Response:
    metrics.errors.labels(problem.code).inc()
    return web.json_response(problem.as_dict(), status=status, headers=headers)


def telling_problems(metrics: Metrics) -> Middleware:
    """The outer edge: every refusal has a code, and nobody gets a traceback."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refusal as refusal:
            return answer(refusal.problem, refusal.status, metrics)
        except web.HTTPNotFound:
            return answer(Problem.of("E330", path=request.path), 404, metrics)
        except web.HTTPMethodNotAllowed as error:
            problem = Problem.of("E332", path=request.path, method=request.method)
            return answer(problem, 405, metrics, {"Allow": ", ".join(sorted(error.allowed_methods))})
        except GhappError as error:
            return answer(error.problem, 503, metrics)
        except web.HTTPException:
            raise
        except Exception as error:  # noqa: BLE001  # nobody gets a traceback
            _log.error("our bug in a request", path=request.path, exc_info=True)
            sentry_sdk.capture_exception(error)
            return answer(Problem.of("E999", detail=type(error).__name__), 500, metrics)

    return middleware
