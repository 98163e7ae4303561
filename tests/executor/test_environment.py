"""The server opens the door, the executor builds behind it."""

import pytest
from pydantic import SecretStr

from ghapp.config.repository import RepositoryConfig
from ghapp.egress.configured import Registries
from ghapp.egress.registry import Registry
from ghapp.executor.client import Executor
from tests.boxes import at
from tests.egress.conftest import Serve, serve  # noqa: F401
from tests.environments.conftest import CREDENTIALS, gadget_registry
from tests.executor.conftest import Place


def registries(port: int) -> Registries:
    base = f"http://127.0.0.1:{port}/"
    registry = Registry("pypi", f"{base}simple/", base, (), SecretStr(CREDENTIALS))
    return Registries((registry,), frozenset({"127.0.0.1"}))


async def test_the_executor_builds_behind_the_server_s_door(
    place: Place,
    executor: Executor,
    serve: Serve,  # noqa: F811
) -> None:
    at("bwrap")
    outside = await serve(gadget_registry())
    config = RepositoryConfig.model_validate({"environment": {"setup": "uv pip install gadget"}})
    subject = place.subject(place.sha, config=config)

    prepared = await executor.prepare(subject, registries(outside.port))

    assert prepared.reasons == {"given": ""}
    assert outside.asked[0].headers["Authorization"].startswith("Basic ")
    assert list(place.start.folder.glob("environments/*/built/venv/lib/*/site-packages/gadget.py"))
    assert list(place.start.folder.glob("worktrees/*")) == []


@pytest.mark.parametrize("setup", ["exit 3", "curl --silent --max-time 2 http://192.0.2.1"])
async def test_what_cannot_be_built_is_a_reason(
    place: Place,
    executor: Executor,
    serve: Serve,  # noqa: F811
    setup: str,
) -> None:
    at("bwrap")
    outside = await serve({})
    config = RepositoryConfig.model_validate({"environment": {"setup": setup}})

    prepared = await executor.prepare(place.subject(place.sha, config=config), registries(outside.port))

    assert prepared.reasons["given"].startswith(f"`sh -euc {setup}` failed: ")
    assert outside.asked == []
