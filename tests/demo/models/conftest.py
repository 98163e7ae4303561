"""The scripted model server with two edits, and how each dialect asks it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from ghapp.demo.models import Edit, ModelServer, Script, open_models

ADD = Edit("calc.py", "    return a + b\n", "    return a * b\n")
SAY = Edit("greet.py", "def greet():\n    return 'hallo'\n", "def greet():\n    return 'hello'\n")
PROMPT = f"Repair calc.py:\n\n{ADD.old}"
PATHS = {"chat": "/v1/chat/completions", "responses": "/v1/responses", "messages": "/v1/messages"}
EDIT_FILE = {"name": "edit_file", "description": "Edit", "input_schema": {"type": "object"}}
EXEC = {"type": "function", "name": "exec_command", "parameters": {"type": "object"}}


@pytest.fixture
async def models() -> AsyncIterator[ModelServer]:
    script = Script((ADD, SAY), outside=("../o.txt", "/tmp/o.txt"), command="touch ran")
    async with open_models(script=script, pause=0.2) as server:
        yield server


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks in one dialect. `events` are those of a stream, without OpenAI's `[DONE]`."""

    client: httpx.AsyncClient
    models: ModelServer
    dialect: str

    async def __call__(self, scenario: str = "ok", prompt: str = PROMPT, **more: Any) -> httpx.Response:
        url = self.models.at(scenario) + PATHS[self.dialect]
        return await self.client.post(url, json=self.body(prompt) | more)

    async def events(self, scenario: str = "ok", prompt: str = PROMPT, **more: Any) -> list[Any]:
        response = await self(scenario, prompt, stream=True, **more)
        assert response.headers["Content-Type"].startswith("text/event-stream")
        lines = [line[6:] for line in response.text.splitlines() if line.startswith("data: ")]
        return [json.loads(line) for line in lines if line != "[DONE]"]

    def body(self, prompt: str) -> dict[str, Any]:
        said = [{"role": "user", "content": prompt}]
        return {"model": "any", "input" if self.dialect == "responses" else "messages": said}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=5) as client:
        yield client


@pytest.fixture(params=sorted(PATHS))
def ask(request: pytest.FixtureRequest, client: httpx.AsyncClient, models: ModelServer) -> Asking:
    """In each dialect."""
    return Asking(client, models, request.param)
