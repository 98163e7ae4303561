"""Runs one agent in a box of its own: its files, a door to its models, and nothing else of the world."""

from collections.abc import Sequence
from pathlib import Path

from ghapp.agents.invocation import AgentInvocation, AgentResult
from ghapp.agents.launch import Launch
from ghapp.agents.told import said, strayed, why
from ghapp.agents.workplace import InTree, OnFiles, Workplace
from ghapp.git import Worktree
from ghapp.model import Change, Patch, Rung
from ghapp.plugin import Missing, Plugin, Tools
from ghapp.sandbox import Outcome, private_folder


async def run_agent(
    plugin: Plugin, invocation: AgentInvocation, tree: Worktree, *, tools: Tools, socket: Path
) -> tuple[AgentResult, Patch]:
    """What came of it, and all edits of the tree, those from before too. They stay on the tree.

    `socket` is the door to the models: tokens and cost are known there. Raises ToolBroke E530 when there is
    no box.
    """
    found, before = await tools.find(plugin), await tree.changes()
    if isinstance(found, Missing):
        return unable(plugin.id, found.reason), await patch_of(tree, invocation.agent)
    with private_folder() as home:
        place = _workplace(plugin, invocation, tree, before, home)
        launch = Launch(plugin, found, invocation, place.folder, home, socket)
        try:
            outcome = await tools.sandbox.run(launch.command(), launch.box(), launch.limits())
        except OSError as error:
            reason = f"it cannot be started: {error.strerror or error}"
            return unable(plugin.id, reason), await patch_of(tree, invocation.agent)
        undone = await place.settle()
    patch = await patch_of(tree, invocation.agent)
    changed = tuple(sorted({change.path for change in {*before} ^ {*patch.changes}}))
    return _result(launch, outcome, changed, undone), patch


def unable(plugin: str, reason: str) -> AgentResult:
    """It was not run."""
    return AgentResult(success=False, reason=f"{plugin}: {reason}")


async def patch_of(tree: Worktree, source: Rung) -> Patch:
    changes, diff = await tree.changes(), await tree.diff()
    return Patch(base_sha=tree.sha, source=source, changes=changes, diff=diff)


def _workplace(
    plugin: Plugin,
    invocation: AgentInvocation,
    tree: Worktree,
    before: tuple[Change, ...],
    home: Path,
) -> Workplace:
    agent = plugin.manifest.agent
    if agent is not None and agent.works_on == "files":
        return OnFiles(tree, invocation.files, home / "files")
    return InTree(tree, invocation.files, before)


def _result(launch: Launch, outcome: Outcome, changed: Sequence[str], undone: Sequence[str]) -> AgentResult:
    limits, seconds = launch.plugin.manifest.limits, launch.invocation.timeout_seconds
    places = [str(place) for place in (launch.folder, launch.home, launch.plugin.folder)]
    return AgentResult(
        success=bool(changed),
        files_modified=tuple(changed),
        status=outcome.status,
        stdout=said(outcome.stdout, places),
        stderr=said(outcome.stderr, places),
        duration_ms=round(outcome.seconds * 1000),
        reason=why(outcome, limits, seconds, changed, undone),
        strayed=strayed(undone),
        version=launch.tool.version,
    )
