"""What an agent is asked for, and what came of it: values only."""

from pydantic import Field

from ghapp.model import Finding, Rung
from ghapp.model.noun import Noun

TIMEOUT_SECONDS = 300.0


class AgentInvocation(Noun):
    """`files` are those that it may change, relative to the checkout; whatever else it changes is undone.
    `plugin` is which of the rung's plugins runs; `timeout_seconds` are of wall-clock for all its processes.
    """

    agent: Rung
    plugin: str
    model: str
    files: tuple[str, ...] = Field(min_length=1)
    prompt: str = Field(repr=False)
    timeout_seconds: float = TIMEOUT_SECONDS


class AgentResult(Noun):
    """`success` is whether files were changed, as git sees it, whatever the agent says or its exit status.

    `stdout` and `stderr` are what it said last, without secrets. `reason` says why nothing was changed, or
    what was undone; `strayed` is what it changed and was not asked to. `is_transient`: the trouble was the
    provider's, and another try may not meet it.
    Tokens and `cost` (micro-dollars) are the door's count, never the agent's.
    """

    success: bool
    files_modified: tuple[str, ...] = ()
    status: int | None = None
    stdout: str = Field(default="", repr=False)
    stderr: str = Field(default="", repr=False)
    duration_ms: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: int = 0
    reason: str = ""
    strayed: tuple[str, ...] = ()
    is_transient: bool = False
    version: str | None = None


class AgentRequest(Noun):
    """What a climb wants of an agent: `findings` of which those that count are to go. Which files may be
    changed, and the prompt, are made where the checkout is. `tests` is the command that must pass, or "".
    """

    agent: Rung
    plugin: str
    model: str
    findings: tuple[Finding, ...] = Field(repr=False)
    protected: tuple[str, ...] = ()
    tests: str = ""
    timeout_seconds: float = TIMEOUT_SECONDS


class AgentState(Noun):
    """A plugin of kind `agent`, as this machine has it. `reason` says why it cannot run, or is empty."""

    plugin: str
    rung: Rung
    provider: str
    reason: str = ""
    version: str | None = None
