"""The rung of the demo that has a model behind it: a real agent in its box, and a model that is scripted."""

import json
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from ghapp.config.server import Settings
from ghapp.demo.models import MODEL, Edit, open_models
from ghapp.errors import UserProblem
from ghapp.plugin import Tools, load_plugins
from ghapp.sandbox import no_sandbox

RUNG = "claude"
AGENT = "agent_claude_api"
PRICE = {"input": 3, "output": 15}  # made up, as the model is


@asynccontextmanager
async def scripted_rung(settings: Settings, edits: Sequence[Edit]) -> AsyncIterator[Mapping[str, str]]:
    """What a server's environment says of it; nothing where the model has nothing to say.

    Installs the agent. Raises UserProblem when that is not possible.
    """
    if not edits:
        yield {}
        return
    await _install(settings)
    key = secrets.token_hex()
    async with open_models(edits, key=key) as models:
        yield variables(models.url, key)


def variables(url: str, key: str) -> Mapping[str, str]:
    """What a process is told of the rung: a model server's address, and the key that it wants."""
    return {
        "GHAPP_ANTHROPIC_API_KEY": key,
        "GHAPP_ANTHROPIC_BASE_URL": url,
        "GHAPP_AGENT_CLAUDE_COMMAND": AGENT,
        "GHAPP_AGENT_CLAUDE_MODEL": MODEL,
        "GHAPP_MODEL_PRICES": json.dumps({MODEL: PRICE}),
    }


async def _install(settings: Settings) -> None:
    plugins = load_plugins(settings.plugins_path).agents
    tools = Tools(settings.tools_folder, no_sandbox())
    for problem in await tools.install(plugin for plugin in plugins if plugin.id == AGENT):
        raise UserProblem.telling(problem)
