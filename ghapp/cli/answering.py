"""Does the server of these settings answer, and does it take work?"""

import httpx

from ghapp.alerts.backlog import Health
from ghapp.alerts.watch import Seen, of_problem
from ghapp.config.server import Settings
from ghapp.errors import Problem

SECONDS = 5.0
_NAME = "server"
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # where it listens everywhere, it does here


async def look_at_server(settings: Settings) -> Seen:
    if not settings.port:
        return Seen(_NAME, Health.GOOD, "not asked: GHAPP_PORT is 0, so its address is not known")
    address = _address(settings)
    try:
        async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as http:
            answer = await http.get(f"{address}/health/ready")
        checks = answer.json()["checks"]
    except httpx.HTTPError as error:
        detail = str(error) or type(error).__name__
        return of_problem(_NAME, Problem.of("E907", address=address, detail=detail))
    except (ValueError, KeyError, TypeError):
        detail = f"something else answers, with {answer.status_code}"
        return of_problem(_NAME, Problem.of("E907", address=address, detail=detail))
    if answer.is_success:
        return Seen(_NAME, Health.GOOD, f"{address} takes work")
    failed = (f"{name}: {each['detail']}" for name, each in checks.items() if each["status"] == "failed")
    return of_problem(_NAME, Problem.of("E908", address=address, detail="; ".join(failed)))


def _address(settings: Settings) -> str:
    host = _EVERYWHERE.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
