"""Check runs, check suites and annotations."""

from typing import Any

from ghapp.demo.github.bodies import Body, accounts, pulls, repositories
from ghapp.demo.github.links import Links, node_id, stamp
from ghapp.demo.github.state import App, CheckRun, PullRequest, Repo, Suite

_BAD_FIRST = (
    "action_required",
    "timed_out",
    "cancelled",
    "failure",
    "startup_failure",
    "stale",
    "success",
    "neutral",
    "skipped",
)


def own_pulls(repo: Repo, sha: str) -> list[PullRequest]:
    """The open pull requests of this head. Those from forks are never named here, as on GitHub."""
    opened = (pull for pull in repo.pulls.values() if pull.state == "open" and not pull.is_fork)
    return [pull for pull in opened if pull.head_sha == sha]


def run(links: Links, check: CheckRun, app: App) -> Body:
    repo = check.suite.repo
    url = links.repo(repo.full_name, "check-runs", check.id)
    page = links.web(repo.full_name, "runs", check.id)
    return {
        "id": check.id,
        "node_id": node_id("CR", check.id),
        "name": check.name,
        "head_sha": check.suite.head_sha,
        "external_id": check.external_id,
        "url": url,
        "html_url": page,
        "details_url": check.details_url or links.web("apps", app.slug),
        "status": check.status,
        "conclusion": check.conclusion,
        "started_at": stamp(check.started_at),
        "completed_at": stamp(check.completed_at),
        "output": {
            "title": check.output.get("title"),
            "summary": check.output.get("summary"),
            "text": check.output.get("text"),
            "annotations_count": len(check.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": check.suite.id},
        "app": accounts.app(links, app),
        "pull_requests": [pulls.minimal(links, each) for each in own_pulls(repo, check.suite.head_sha)],
    }


def run_in_event(links: Links, check: CheckRun, app: App) -> Body:
    """Deliveries tell more of the suite than REST does."""
    body = run(links, check, app)
    suite = check.suite
    body["check_suite"] = {
        "id": suite.id,
        "node_id": node_id("CS", suite.id),
        "head_branch": suite.head_branch,
        "head_sha": suite.head_sha,
        "status": suite_status(suite),
        "conclusion": suite_conclusion(suite),
        "url": links.repo(suite.repo.full_name, "check-suites", suite.id),
        "before": suite.before,
        "after": suite.head_sha,
        "pull_requests": body["pull_requests"],
        "app": body["app"],
        "created_at": stamp(suite.created_at),
        "updated_at": stamp(suite.updated_at),
    }
    return body


def suite_status(suite: Suite) -> str:
    if suite.rerequested or not suite.runs:
        return "queued"
    return "completed" if all(each.status == "completed" for each in suite.runs) else "in_progress"


def suite_conclusion(suite: Suite) -> str | None:
    """A suite shows its worst run."""
    if suite_status(suite) != "completed":
        return None
    return min((each.conclusion or "stale" for each in suite.runs), key=_BAD_FIRST.index)


def suite_body(links: Links, suite: Suite, app: App, head_commit: Body) -> Body:
    url = links.repo(suite.repo.full_name, "check-suites", suite.id)
    return {
        "id": suite.id,
        "node_id": node_id("CS", suite.id),
        "head_branch": suite.head_branch,
        "head_sha": suite.head_sha,
        "status": suite_status(suite),
        "conclusion": suite_conclusion(suite),
        "url": url,
        "before": suite.before,
        "after": suite.head_sha,
        "pull_requests": [pulls.minimal(links, each) for each in own_pulls(suite.repo, suite.head_sha)],
        "app": accounts.app(links, app),
        "repository": repositories.repository(links, suite.repo),
        "created_at": stamp(suite.created_at),
        "updated_at": stamp(suite.updated_at),
        "rerequestable": True,
        "runs_rerequestable": True,
        "latest_check_runs_count": len(suite.runs),
        "check_runs_url": f"{url}/check-runs",
        "head_commit": head_commit,
    }


def annotation(links: Links, check: CheckRun, note: dict[str, Any]) -> Body:
    sha = check.suite.head_sha
    optional = ("start_column", "end_column", "title", "raw_details")
    return {
        "path": note["path"],
        "blob_href": links.contents(check.suite.repo.full_name, note["path"], sha),
        "start_line": note["start_line"],
        "end_line": note["end_line"],
        "annotation_level": note["annotation_level"],
        "message": note["message"],
        **{key: note.get(key) for key in optional},
    }
