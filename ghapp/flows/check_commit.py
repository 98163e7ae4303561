"""The flow of a check: open it, judge the commit, publish what was found. The check is always finished."""

from datetime import UTC, datetime
from typing import Any

import gidgethub
import structlog

from ghapp.config.repository import RepositoryConfig
from ghapp.engine import Steps
from ghapp.errors import Problem
from ghapp.flows.closing import close_check, finish_run, give_up
from ghapp.flows.doors import Doors
from ghapp.flows.judging import Judge, Law, store_baseline
from ghapp.flows.policy import Policy, read_policy
from ghapp.flows.publishing import Publication
from ghapp.flows.reconsidering import base_moved
from ghapp.flows.skipping import skip_marker
from ghapp.flows.trouble import attempt, note
from ghapp.flows.unasked import repair_unasked
from ghapp.flows.waiting import merge_after
from ghapp.flows.words import render
from ghapp.github import Access, checks, repositories
from ghapp.github.client import Client
from ghapp.model import Conclusion, Run, RunState
from ghapp.observability.log import logger

_log = logger(__name__)


async def check_commit(doors: Doors, steps: Steps, order: dict[str, Any]) -> None:
    run_id = order["run_id"]
    try:
        opened = await steps.run("open", lambda: _open(doors, run_id))
    except Exception as error:  # noqa: BLE001  # the edge: a run must not be left open
        problem = note(doors, error, "E100", run_id=run_id)
        await give_up(doors, steps, run_id, problem)
        return
    if opened is not None:
        await _check(doors, steps, opened)


async def _check(doors: Doors, steps: Steps, opened: dict[str, Any]) -> None:
    run = Run.model_validate(opened["run"])
    config = RepositoryConfig.model_validate(opened["config"])
    repository = run.commit.repository.full_name
    ids = {"run_id": run.id, "delivery_id": run.delivery_guid, "repository": repository}
    structlog.contextvars.bind_contextvars(**ids)
    ending = opened["ending"] or await _judge(doors, steps, run, Law(config, opened.get("baseline")))
    try:
        await Publication(doors, run, config, ending).publish(steps)
    except Exception as error:  # noqa: BLE001  # the edge: the check must still be finished
        await Publication(doors, run, config, _trouble_ending(doors, run, error)).publish(steps)
    else:
        await repair_unasked(doors, steps, run, config, ending)
        await attempt(steps, "base moved", lambda: base_moved(doors, run.commit))
        await merge_after(doors, steps, run)


async def _open(doors: Doors, run_id: str) -> dict[str, Any] | None:
    """Make the check visible, then read what decides. None: nobody waits for this run any more."""
    run = await doors.store.runs.get(run_id)
    if run is not None and run.state is RunState.CANCELLED:  # while its check was made, and we were away
        await close_check(doors, run, "Another commit is the head now.")
    if run is None or not run.is_active:
        return None
    repository = run.commit.repository
    async with doors.github.session(repository, Access.CHECK) as api:
        run = await _show_check(doors, api, run)
        if run is None:
            return None
        policy = await read_policy(doors.github, api, repository, run.commit.base_branch)
        marker = skip_marker(await repositories.commit_message(api, repository, run.commit.sha))
    if marker is not None and await _was_asked_for(doors, run):
        marker = None
    return {
        "run": run.model_dump(mode="json"),
        "config": policy.config.model_dump(mode="json"),
        "baseline": await store_baseline(doors, run, policy.baseline),
        "ending": _ending_at_once(policy, marker),
    }


async def _show_check(doors: Doors, api: Client, run: Run) -> Run | None:
    """The run, its check in progress; None when the commit is gone or nobody waits any more."""
    repository, sha = run.commit.repository, run.commit.sha
    try:
        check_id = await checks.open_check(api, repository, sha, run.id, doors.details_url(run.id))
    except gidgethub.BadRequest as error:
        if error.status_code != 422 or "no commit found" not in str(error).lower():
            raise
        _log.info("the commit is gone", sha=sha, answer=str(error))
        await finish_run(doors, run, Conclusion.CANCELLED)
        return None
    current = await doors.store.runs.set_check(run.id, check_id)
    if current is None or not current.is_active:  # let go while the check was made: close it ourselves
        opened = run.model_copy(update={"check_id": check_id})
        await close_check(doors, opened, "Another commit is the head now.")
        return None
    run = current
    await doors.store.runs.move(run.id, [RunState.QUEUED], RunState.IN_PROGRESS)
    await _observe_latency(doors, run)
    return run


async def _was_asked_for(doors: Doors, run: Run) -> bool:
    """A person pressed re-run or wrote `/recheck`: that counts more than what the commit says."""
    delivery = await doors.store.deliveries.find(run.delivery_guid)
    if run.number == 1 or delivery is None:
        return False
    return delivery.action == "rerequested" or delivery.event == "issue_comment"


def _ending_at_once(policy: Policy, marker: str | None) -> dict[str, Any] | None:
    """How the check ends when there is nothing to judge."""
    if policy.problem is not None:
        return _problem_ending(policy.problem, Conclusion.ACTION_REQUIRED, "Bad configuration")
    if marker is not None:
        return _ending(Conclusion.SKIPPED, "Skipped", render("check_skipped.md.j2", marker=marker))
    return None


async def _judge(doors: Doors, steps: Steps, run: Run, law: Law) -> dict[str, Any]:
    """How the check ends, as small JSON. Trouble is never success."""
    try:
        judged = await Judge(doors, steps, run, law).judge()
    except Exception as error:  # noqa: BLE001  # the edge: the check must still be finished
        return _trouble_ending(doors, run, error)
    return {"report": judged["report"], "conclusion": judged["conclusion"], "title": judged["title"]}


def _trouble_ending(doors: Doors, run: Run, error: Exception) -> dict[str, Any]:
    problem = note(doors, error, "E100", run_id=run.id)
    conclusion = Conclusion.CANCELLED if problem.code == "E003" else Conclusion.FAILURE
    return _problem_ending(problem, conclusion, f"could not check: {problem.message}")


def _problem_ending(problem: Problem, conclusion: Conclusion, title: str) -> dict[str, Any]:
    ending = _ending(conclusion, title, render("problem.md.j2", problem=problem))
    return ending | {"problem": problem.code}


def _ending(conclusion: Conclusion, title: str, summary: str) -> dict[str, Any]:
    return {"conclusion": conclusion.value, "title": title, "summary": summary}


async def _observe_latency(doors: Doors, run: Run) -> None:
    received = await doors.store.deliveries.received_at(run.delivery_guid)
    if received is not None:
        latency = (datetime.now(UTC) - datetime.fromisoformat(received)).total_seconds()
        doors.metrics.check_latency.observe(latency)
        await doors.store.runs.set_latency(run.id, latency)
