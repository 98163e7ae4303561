"""Report: all findings of a commit, and how they came to be."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from ghapp.model.accepted import Accepted
from ghapp.model.finding import Finding
from ghapp.model.noun import Noun

SCHEMA_ID = "ghapp-report-1"


class Conclusion(StrEnum):
    """GitHub's check conclusions that we use."""

    SUCCESS = "success"
    FAILURE = "failure"
    ACTION_REQUIRED = "action_required"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"
    SKIPPED = "skipped"


class PluginStatus(StrEnum):
    OK = "ok"
    FINDINGS = "findings"
    BROKEN = "broken"
    TIMEOUT = "timeout"
    SKIPPED = "skipped"


class PluginResult(Noun):
    """What came of one plugin on one commit. `reason` says why it was skipped, stopped or broken.

    `available` is false where its tool is not installed.
    """

    id: str
    status: PluginStatus
    reason: str = ""
    version: str | None = None
    seconds: float = 0.0
    cached: bool = False
    files: int = 0
    required: bool = False
    available: bool = True

    @property
    def failed(self) -> bool:
        return self.status in {PluginStatus.BROKEN, PluginStatus.TIMEOUT}


class SkippedFile(Noun):
    path: str
    reason: str


class Summary(Noun):
    """`gone` are entries of the baseline whose findings are there no more, as far as was looked."""

    total_issues: int
    total_errors: int
    total_warnings: int
    total_counting: int
    total_fixable: int
    total_accepted: int = 0
    issues_by_tool: dict[str, int]
    issues_by_category: dict[str, int]
    has_hard_fail: bool
    style_only: bool
    files: int
    files_skipped: tuple[SkippedFile, ...] = ()
    filter: str
    filter_note: str = ""
    strict: bool = True
    gone: tuple[Accepted, ...] = ()
    base_sha: str | None = None
    title: str = ""


class Report(Noun):
    """`issues` hold what the filter left; `summary.total_issues` counts them.

    Two runs on one commit are equal in `comparable()`.
    """

    schema_: str = Field(default=SCHEMA_ID, alias="schema")
    run_id: str
    attempt_number: int = 0
    ai_agent: str | None = None
    workstream_id: str | None = None
    conclusion: Conclusion
    issues: tuple[Finding, ...]
    outputs: tuple[dict[str, Any], ...] = ()
    plugins: tuple[PluginResult, ...]
    failed_plugins: tuple[str, ...]
    summary: Summary
    started_at: str
    finished_at: str

    def __repr__(self) -> str:
        """Short: asyncio puts results in words where nobody reads them, and this can be megabytes."""
        return f"Report({self.run_id!r}, {self.conclusion.value})"

    def comparable(self) -> dict[str, Any]:
        """The report without what differs between two runs on one commit: ids, clocks, the cache."""
        data = self.model_dump(mode="json", by_alias=True)
        for key in ("run_id", "started_at", "finished_at"):
            del data[key]
        for plugin in data["plugins"]:
            del plugin["seconds"], plugin["cached"]
        return data
