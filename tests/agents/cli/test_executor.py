"""The real agents below the executor, which has no privileges: what they need is in its sight."""

import os
from pathlib import Path

import pytest

from ghapp.demo.models import MODEL
from ghapp.demo.models import open_models as open_server
from ghapp.egress.budget import Budget
from ghapp.egress.configured import Providers
from ghapp.executor.client import Executor
from ghapp.executor.orders import Try
from ghapp.plugin import Plugin
from tests.agents.builders import request
from tests.agents.driving import AGENTS, BUG, DOLLAR, KEY, MENDED, PRICE, SCRIPT, providers
from tests.executor.conftest import Place, place  # noqa: F401

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("plugin", AGENTS, ids=lambda plugin: plugin.id)
async def test_it_mends_the_bug(plugin: Plugin, place: Place) -> None:  # noqa: F811
    sha, agent = place.origin.commit({**BUG}), plugin.manifest.agent
    assert agent is not None
    start = place.start.model_copy(update={"tools": Path(os.environ["GHAPP_TOOLS_DIR"])})
    executor, budget = Executor(start, hidden=(place.folder,)), Budget(DOLLAR, {MODEL: PRICE})
    await executor.open()

    async with open_server(script=SCRIPT, key=KEY) as server:
        given = Providers(providers(server, "ok"), frozenset({"127.0.0.1"}))
        asked = request("calc.py", agent=agent.rung, plugin=plugin.id, timeout_seconds=120.0)
        order = Try(subject=place.subject(sha), request=asked)
        tried = await executor.attempt(order, given, budget)
    await executor.close()

    assert (tried.result.success, tried.result.reason) == (True, "")
    assert [change.content for change in tried.patch.changes] == [MENDED.encode()]
    assert tried.result.cost == budget.spent > 0
    assert KEY not in tried.model_dump_json()
