"""Check runs are made, updated, asked for again."""

from typing import Any

from ghapp.demo.github.account import User, now
from ghapp.demo.github.acts import merging, references
from ghapp.demo.github.bodies import checks
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.state import App, CheckRun, Repo, Suite

_PLAIN = ("name", "external_id", "details_url", "started_at", "status")


async def create(
    hub: Hub, repo: Repo, head_sha: str, wish: dict[str, Any], by: App | None = None
) -> CheckRun:
    """A run on a commit without a suite (a fork's head) brings one, which belongs to no branch."""
    mine = (each for each in repo.suites if each.head_sha == head_sha and each.by is by)
    suite = next(mine, None)
    if suite is None:
        suite = Suite(hub.state.next_id(), repo, head_sha, head_branch=None, by=by)
        repo.suites.append(suite)
    run = CheckRun(hub.state.next_id(), suite, wish["name"])
    suite.runs.append(run)
    _apply(run, wish)
    announce(hub, run, "created", hub.maker(suite).bot)
    await _announce_end(hub, run, before=None)
    return run


async def update(hub: Hub, run: CheckRun, wish: dict[str, Any]) -> None:
    before = run.conclusion
    _apply(run, wish)
    await _announce_end(hub, run, before=before)


def announce(hub: Hub, run: CheckRun, action: str, sender: User, **parts: object) -> None:
    body = checks.run_in_event(hub.links, run, hub.maker(run.suite))
    hub.announce("check_run", action, run.suite.repo, sender, check_run=body, **parts)


def rerequest(hub: Hub, run: CheckRun, sender: User) -> None:
    """The run stays as it is; only its suite goes back to the queue."""
    run.suite.rerequested = True
    announce(hub, run, "rerequested", sender)


async def rerequest_suite(hub: Hub, suite: Suite, sender: User) -> None:
    suite.rerequested = True
    await references.announce_suite(hub, suite, "rerequested", sender)


def press(hub: Hub, run: CheckRun, identifier: str, sender: User) -> None:
    """Someone presses one of the run's buttons."""
    announce(hub, run, "requested_action", sender, requested_action={"identifier": identifier})


async def _announce_end(hub: Hub, run: CheckRun, *, before: str | None) -> None:
    if run.status != "completed" or run.conclusion == before:
        return
    bot = hub.maker(run.suite).bot
    announce(hub, run, "completed", bot)
    if checks.suite_status(run.suite) == "completed":
        await references.announce_suite(hub, run.suite, "completed", bot)
    await merging.settle(hub, run.suite.repo)


def _apply(run: CheckRun, wish: dict[str, Any]) -> None:
    run.suite.rerequested, run.suite.updated_at = False, now()
    for key in _PLAIN:
        if wish.get(key) is not None:
            setattr(run, key, wish[key])
    if wish.get("conclusion"):
        run.status, run.conclusion = "completed", wish["conclusion"]
        run.completed_at = wish.get("completed_at") or now()
    elif wish.get("status") in {"queued", "in_progress"}:
        run.conclusion, run.completed_at = None, None
    run.actions = wish.get("actions", run.actions)
    _apply_output(run, wish.get("output") or {})


def _apply_output(run: CheckRun, output: dict[str, Any]) -> None:
    run.output |= {key: output[key] for key in ("title", "summary", "text") if key in output}
    run.annotations.extend(output.get("annotations", ()))
