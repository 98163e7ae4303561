"""Agents made up for a test: a shell script is the agent."""

from pathlib import Path
from typing import Any

from ghapp.agents.invocation import AgentInvocation, AgentRequest
from ghapp.model import Finding, Rung
from ghapp.plugin import Plugin
from ghapp.plugin.load import load_plugin
from tests.plugin.builders import write

MODEL = "scripted-1"
# Asks its model, and puts the answer's SEARCH/REPLACE block into the file.
ASKS = """
import json, os, re, sys, urllib.request
prompt, model, file = sys.argv[1:]
said = [{"role": "user", "content": open(prompt).read()}]
body = json.dumps({"model": model, "messages": said, "max_tokens": 500}).encode()
request = urllib.request.Request(os.environ["MODEL_URL"] + "/v1/chat/completions", body)
request.add_header("Authorization", "Bearer " + os.environ["MODEL_KEY"])
request.add_header("Content-Type", "application/json")
answer = json.load(urllib.request.urlopen(request))["choices"][0]["message"]["content"]
found = re.search(r"<<<<<<< SEARCH\\n(.*?)=======\\n(.*?)>>>>>>> REPLACE", answer, re.S)
text = open(file).read()
if found: open(file, "w").write(text.replace(found[1], found[2]))
"""


def manifest(script: str = "exit 0", **changes: Any) -> dict[str, Any]:
    """Its words are the prompt's file, the model and the files. `agent__works_on=...` changes a field."""
    data: dict[str, Any] = {
        "id": "command",
        "name": "Command",
        "kind": "agent",
        "files": ["*"],
        "executable": "sh",
        "install": {"apt": "dash"},
        "version": {"command": ["sh", "-c", "echo 1.2.3"]},
        "environment": {"MODEL_URL": "{url}", "MODEL_KEY": "{key}"},
        "executes": "agent",
        "agent": {
            "rung": "aider",
            "provider": "openai",
            "command": ["sh", "-c", script, "sh", "{prompt}", "{model}", "{files}"],
        },
    }
    for name, value in changes.items():
        part, _, field = name.partition("__")
        (data[part] if field else data)[field or name] = value
    return data


def agent(folder: Path, script: str = "exit 0", **changes: Any) -> Plugin:
    return load_plugin(write(folder, manifest(script, **changes)))


def invocation(*files: str, **changes: Any) -> AgentInvocation:
    values = {
        "agent": Rung.AIDER,
        "plugin": "command",
        "model": MODEL,
        "files": files or ("a.py",),
        "prompt": "Mend a.py.\n",
        "timeout_seconds": 20.0,
    }
    return AgentInvocation.model_validate(values | changes)


def request(*paths: str, **changes: Any) -> AgentRequest:
    """One finding that counts in each of these files."""
    found = [Finding(tool="t", path=path, line=1, message="m", counts=True) for path in paths or ("a.py",)]
    values = {
        "agent": Rung.AIDER,
        "plugin": "command",
        "model": MODEL,
        "findings": tuple(found),
        "timeout_seconds": 20.0,
    }
    return AgentRequest.model_validate(values | changes)
