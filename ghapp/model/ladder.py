"""The ladder: where a climb is, who tries, and what a try came to."""

from enum import StrEnum

from ghapp.model.noun import Noun


class Rung(StrEnum):
    """Who tries to repair, the cheapest first."""

    MECHANICAL = "mechanical"
    AIDER = "aider"
    CODEX = "codex"
    CLAUDE = "claude"


class State(StrEnum):
    """Where a climb is. The moves between them: `ghapp/ladder/states.py`."""

    INIT = "S_INIT"
    BASELINE_CHECK = "S0_BASELINE_CHECK"
    MECHANICAL_AUTOFIX = "S0_MECHANICAL_AUTOFIX"
    MECHANICAL_RECHECK = "S0_MECHANICAL_RECHECK"
    AIDER_FIX = "S1_AIDER_FIX"
    AIDER_RECHECK = "S1_AIDER_RECHECK"
    CODEX_FIX = "S2_CODEX_FIX"
    CODEX_RECHECK = "S2_CODEX_RECHECK"
    CLAUDE_FIX = "S3_CLAUDE_FIX"
    CLAUDE_RECHECK = "S3_CLAUDE_RECHECK"
    QUARANTINE = "S4_QUARANTINE"
    SUCCESS = "S_SUCCESS"
    ERROR_INFRA = "S_ERROR_INFRA"


class Attempt(Noun):
    """One try of one rung. `number` counts the tries of a climb from 1; `cost` is in micro-dollars, as is the
    `estimate` that was made of it before.

    `success` means that files were changed, as git sees it, and that the recheck was not worse. `mark` is the
    SHA-256 of the diff, "" without one. `issues_after` is None where nothing was judged. `reason` says why it
    came to nothing, or what of it was undone; `strayed` is what it changed and was not asked to.
    """

    number: int
    agent: Rung
    success: bool
    files_modified: tuple[str, ...] = ()
    duration_ms: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: int = 0
    estimate: int = 0
    issues_before: int = 0
    issues_after: int | None = None
    mark: str = ""
    reason: str = ""
    strayed: tuple[str, ...] = ()


class Move(Noun):
    """One step of a climb: from a state to the next by what happened. `at` is ISO 8601 in UTC."""

    origin: State
    outcome: str
    to: State
    at: str
    reason: str = ""
