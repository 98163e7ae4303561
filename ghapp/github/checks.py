"""Check runs: created once a run, updated while it works, completed with pages of annotations.

Rules: https://docs.github.com/en/rest/checks/runs
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from gidgethub.abc import GitHubAPI

from ghapp.model import Conclusion, Finding, Repository, Severity

NAME = "ghapp"
PAGE = 50  # annotations a request
LONGEST_TEXT = 65_535
LONGEST_MESSAGE = 64_000  # GitHub: 64 KB
LONGEST_TITLE = 255

_LEVELS = {Severity.ERROR: "failure", Severity.WARNING: "warning", Severity.INFO: "notice"}


async def open_check(
    api: GitHubAPI, repository: Repository, sha: str, run_id: str, details_url: str | None
) -> int:
    """The check run of this run, found by its external id or created; in progress."""
    if (known := await find_check(api, repository, sha, run_id)) is not None:
        return known
    body = {
        "name": NAME,
        "head_sha": sha,
        "external_id": run_id,
        "status": "in_progress",
        "started_at": _now(),
    }
    if details_url:
        body["details_url"] = details_url
    created = await api.post(f"/repos/{repository.full_name}/check-runs", data=body)
    return int(created["id"])


async def find_check(api: GitHubAPI, repository: Repository, sha: str, run_id: str) -> int | None:
    url = f"/repos/{repository.full_name}/commits/{sha}/check-runs?check_name={NAME}&filter=all&per_page=100"
    async for check in api.getiter(url, iterable_key="check_runs"):
        if check["external_id"] == run_id:
            return int(check["id"])
    return None


async def progress(api: GitHubAPI, repository: Repository, check_id: int, title: str, summary: str) -> None:
    """Only words: a status here would open a check again that somebody completed meanwhile."""
    await api.patch(_url(repository, check_id), data={"output": _output(title, summary)})


async def add_annotations(
    api: GitHubAPI, repository: Repository, check_id: int, title: str, summary: str, page: Sequence[Finding]
) -> None:
    """One page of at most 50: GitHub appends them to those that are there."""
    output = _output(title, summary) | {"annotations": [annotation(finding) for finding in page]}
    await api.patch(_url(repository, check_id), data={"output": output})


@dataclass(frozen=True, slots=True)
class Action:
    """A button. GitHub shows three at most; label 20 characters, description 40, identifier 20."""

    label: str
    description: str
    identifier: str


async def complete(  # noqa: PLR0913  GitHub's own form has as many fields
    api: GitHubAPI,
    repository: Repository,
    check_id: int,
    conclusion: Conclusion,
    title: str,
    summary: str,
    *,
    actions: Sequence[Action] = (),
) -> None:
    """Finish it. Repeating this changes nothing."""
    body = {
        "status": "completed",
        "conclusion": conclusion.value,
        "completed_at": _now(),
        "output": _output(title, summary),
        "actions": [asdict(action) for action in actions],
    }
    await api.patch(_url(repository, check_id), data=body)


async def count_annotations(api: GitHubAPI, repository: Repository, check_id: int) -> int:
    check = await api.getitem(_url(repository, check_id))
    return int(check["output"]["annotations_count"])


def pages(findings: Sequence[Finding]) -> Iterator[Sequence[Finding]]:
    for start in range(0, len(findings), PAGE):
        yield findings[start : start + PAGE]


def annotation(finding: Finding) -> dict[str, Any]:
    """As GitHub wants it: a place always has lines; columns only where they are on one line."""
    first = finding.line or 1
    last = max(finding.end_line or first, first)
    title = f"{finding.tool}: {finding.code}" if finding.code else finding.tool
    found: dict[str, Any] = {
        "path": finding.path,
        "start_line": first,
        "end_line": last,
        "annotation_level": _LEVELS[finding.severity],
        "title": _clip(title, LONGEST_TITLE),
        "message": _clip(finding.message or title, LONGEST_MESSAGE),
        "raw_details": _details(finding),
    }
    if first == last and finding.line and finding.column:
        found["start_column"] = finding.column
        found["end_column"] = max(finding.end_column or finding.column, finding.column)
    return found


def _details(finding: Finding) -> str:
    facts = [f"category: {finding.category}", f"fingerprint: {finding.fingerprint}"]
    facts += ["fixable: yes"] if finding.fixable else []
    facts += [f"help: {finding.help_url}"] if finding.help_url else []
    return "\n".join(facts)


def _output(title: str, summary: str) -> dict[str, Any]:
    return {"title": _clip(title, LONGEST_TITLE), "summary": _clip(summary, LONGEST_TEXT)}


def _url(repository: Repository, check_id: int) -> str:
    return f"/repos/{repository.full_name}/check-runs/{check_id}"


def _clip(text: str, limit: int) -> str:
    """GitHub counts bytes in some places and characters in others: stay below both."""
    raw = text.encode()
    if len(raw) <= limit:
        return text
    return raw[: limit - 4].decode(errors="ignore") + " …"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
