"""From what a climb wants to what an agent is asked: the files it may change, and the prompt."""

from collections.abc import Iterable
from typing import Any

from ghapp.agents.invocation import AgentInvocation, AgentRequest, AgentState
from ghapp.agents.prompt import Brief, write_prompt
from ghapp.agents.targets import Read, targets
from ghapp.config.agents import AgentSettings
from ghapp.config.repository import RepositoryConfig
from ghapp.git import Worktree
from ghapp.model import Finding, Rung
from ghapp.plugin import Missing, Plugin, Tools

NO_FILES = "there is no file that it may change for these findings"


def request_of(
    settings: AgentSettings,
    rung: Rung,
    plugin: str,
    findings: Iterable[Finding],
    config: RepositoryConfig,
) -> AgentRequest:
    """To this plugin, with the model and the time of its rung's settings. `config` decides what is protected
    and which command must pass.
    """
    choice = settings.agent(rung)
    return AgentRequest(
        agent=rung,
        plugin=plugin,
        model=choice.model,
        findings=tuple(findings),
        protected=config.protected,
        tests=config.tests.command or "",
        timeout_seconds=choice.timeout_seconds,
    )


def invocation_of(request: AgentRequest, tree: Worktree) -> AgentInvocation | None:
    """None where there is no file that an agent may change."""
    read = _reader(tree)
    files = targets(request.findings, tree.files, read, request.protected)
    if not files:
        return None
    brief = Brief(request.findings, files, request.tests)
    return AgentInvocation(
        agent=request.agent,
        plugin=request.plugin,
        model=request.model,
        files=files,
        prompt=write_prompt(request.agent, brief, read),
        timeout_seconds=request.timeout_seconds,
    )


def _reader(tree: Worktree) -> Read:
    """Of its files only: a finding may name anything."""
    known = frozenset(tree.files)
    return lambda path: (tree.path / path).read_text("utf-8", "replace") if path in known else ""


async def state_of(plugin: Plugin, tools: Tools) -> AgentState:
    """Raises ValueError for what is no agent."""
    agent, found = plugin.manifest.agent, await tools.find(plugin)
    if agent is None:
        raise ValueError(f"{plugin.id} is no agent")
    known: dict[str, Any] = {"plugin": plugin.id, "rung": agent.rung, "provider": agent.provider}
    if isinstance(found, Missing):
        return AgentState(**known, reason=found.reason)
    return AgentState(**known, version=found.version)
