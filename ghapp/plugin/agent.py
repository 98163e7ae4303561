"""The part of a manifest that makes a plugin an agent: a program with a model behind it that edits files."""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from pydantic import Field

from ghapp.model import Rung
from ghapp.plugin.shape import PLACEHOLDER, Argv, Part

_PLACES = frozenset({"tmp", "plugin", "tree"})
_IN_COMMAND = _PLACES | {"prompt", "files", "model", "url"}
_IN_ENVIRONMENT = _PLACES | {"model", "url", "key"}
_OF_TOOLS = (
    *(
        "check",
        "fix",
        "measure",
        "shadowed_by",
        "after",
        "enabled",
        "configured_by",
        "excluded_by",
        "included_by",
        "target",
        "nested",
        "unasked",
    ),
    *("required", "config", "accepts", "dependencies", "batch", "encoding", "whole_program", "reads"),
    *("reads_names", "pace", "parallel"),
)


class Agent(Part):
    """`provider` is whose models it speaks to: `{url}` leads there, through the door out of the box.

    One that `works_on` the tree is in the checkout. One that works on files gets a folder with these alone.
    The prompt is the file `{prompt}`, or what it reads.
    """

    rung: Literal[Rung.AIDER, Rung.CODEX, Rung.CLAUDE]
    provider: Literal["anthropic", "openai"]
    works_on: Literal["tree", "files"] = "tree"
    stdin: Literal["prompt"] | None = Field(default=None, description="what it reads")
    command: Argv

    def refuse_fields(self, given: Collection[str], limits: Collection[str]) -> None:
        """Raises ValueError for what only makes sense for a tool: nothing would come of it."""
        for name in _OF_TOOLS:
            if name in given:
                raise ValueError(f"{name}: an agent takes no `{name}`")
        if "seconds" in limits:
            raise ValueError("limits.seconds: who asks an agent says how long it may take")

    def refuse_words(self, environment: Mapping[str, str]) -> None:
        """Raises ValueError for a command or an environment that cannot work."""
        said = {"agent.command": self.command, **{f"environment.{k}": (v,) for k, v in environment.items()}}
        used = {field: set(_placeholders(words)) for field, words in said.items()}
        for field, names in used.items():
            known = _IN_COMMAND if field == "agent.command" else _IN_ENVIRONMENT
            if unknown := names - known:
                raise ValueError(f"{field}: unknown placeholder {{{min(unknown)}}}")
        for name in ("model", "url"):
            if not any(name in names for names in used.values()):
                raise ValueError(f"agent.command: {{{name}}} is neither here nor in `environment`")
        if ("prompt" in used["agent.command"]) == (self.stdin == "prompt"):
            raise ValueError("agent.command: needs either {prompt} or `stdin: prompt`")
        if any("{files}" in word and word != "{files}" for word in self.command):
            raise ValueError("agent.command: {files} is a word of its own")


def _placeholders(words: Collection[str]) -> Iterator[str]:
    for word in words:
        yield from PLACEHOLDER.findall(word)
