"""Accept what a check found: one pull request to the default branch that changes the baseline."""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from gidgethub.abc import GitHubAPI

from ghapp.errors import Problem, UserProblem
from ghapp.flows.doors import Doors
from ghapp.flows.judging import load_report
from ghapp.flows.policy import Policy, read_baseline
from ghapp.flows.words import render
from ghapp.github import Access, repositories
from ghapp.github.comments import user_id
from ghapp.github.publish import Proposal, propose
from ghapp.model import Accepted, Change, Commit, Finding, Patch, Report, Repository, Run, RunState
from ghapp.observability.log import logger
from ghapp.observability.redact import redact
from ghapp.patches.naming import OURS, branch_of, title_of
from ghapp.pipeline.baseline import (
    MAX_BYTES,
    PATH,
    Baseline,
    acceptable,
    changed,
    entries_of,
    refused,
    written,
)

_log = logger(__name__)
_TRIES = 3
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants the findings of which commit accepted, by which delivery."""

    commit: Commit
    policy: Policy
    sender: str
    guid: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a pull request changes in the baseline, and which findings it cannot."""

    findings: tuple[Finding, ...]
    added: tuple[Accepted, ...]
    gone: tuple[Accepted, ...]
    refused: tuple[Finding, ...]


async def accept(doors: Doors, wish: Wish) -> str:
    """The answer (Markdown) once a pull request is open. Raises UserProblem when there is nothing to do.

    Its branch is named by when the delivery came: a repeated step finds its own.
    """
    report = await _report(doors, wish)
    at = await doors.store.deliveries.received_at(wish.guid) or ""
    difference = Difference(
        findings=acceptable(report.issues),
        added=_added(wish, report, at),
        gone=await gone_for_good(doors, wish.commit, report),
        refused=refused(report.issues),
    )
    if not difference.added and not difference.gone:
        raise _nothing(wish, difference)
    number = await _proposed(doors, wish, difference, at)
    return render("answer_baseline.md.j2", number=number, difference=difference)


async def gone_for_good(doors: Doors, commit: Commit, report: Report) -> tuple[Accepted, ...]:
    """Only the default branch can tell, and not while the pull request that brought a finding is open."""
    repository = commit.repository
    if commit.pull_request is not None or commit.branch != repository.default_branch:
        return ()
    numbers = {entry.pull for entry in report.summary.gone if entry.pull is not None}
    async with doors.github.session(repository, Access.CHECK) as api:
        pulls = {number: await repositories.pull(api, repository, number) for number in sorted(numbers)}
    still = {number for number, pull in pulls.items() if pull is not None and pull["state"] == "open"}
    return tuple(entry for entry in report.summary.gone if entry.pull not in still)


async def _report(doors: Doors, wish: Wish) -> Report:
    """Of the newest check of the commit. Raises UserProblem E427 unless it has ended, by today's rules."""
    commit = wish.commit
    runs = await doors.store.runs.of_commit(commit.repository.id, commit.sha)
    own = [run for run in runs if run.commit.pull_request == commit.pull_request]
    blob = None
    if own and _is_of_today(own[-1], wish.policy):
        blob = await doors.store.runs.report(own[-1].id)
    if blob is None:
        raise UserProblem("E427", sha=commit.sha[:12])
    return await load_report(doors, own[-1], blob)


def _is_of_today(run: Run, policy: Policy) -> bool:
    return run.state is RunState.COMPLETED and run.key == run.commit.key(policy.hash)


def _added(wish: Wish, report: Report, at: str) -> tuple[Accepted, ...]:
    number = wish.commit.pull_request
    why = redact(wish.why) or f"accepted on {f'#{number}' if number else wish.commit.branch}"
    return entries_of(report.issues, who=wish.sender, when=at[:10], why=why, pull=number)


def _nothing(wish: Wish, difference: Difference) -> UserProblem:
    if not difference.refused:
        return UserProblem("E425", sha=wish.commit.sha[:12])
    places = [f"{each.path}:{each.line or 1} {each.code}" for each in difference.refused]
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    return UserProblem("E426", findings=", ".join(places[:_SHOWN]) + more)


async def _proposed(doors: Doors, wish: Wish, difference: Difference, at: str) -> int:
    """The default branch may move at any time: then it is read again."""
    for tried in range(1, _TRIES + 1):
        try:
            return await _propose(doors, wish, difference, at)
        except UserProblem as error:
            if error.code != "E414" or tried == _TRIES:
                raise
    raise AssertionError


async def _propose(doors: Doors, wish: Wish, difference: Difference, at: str) -> int:
    repository, slug = wish.commit.repository, _slug(wish, difference)
    branch = branch_of(slug, at)
    async with doors.github.session(repository, Access.CHECK) as api:
        head = await repositories.branch_head(api, repository, repository.default_branch)
        before = await read_baseline(api, repository, head or "")
        if isinstance(before, Problem):
            raise UserProblem.telling(before)
        if head is None or before.hash != wish.policy.baseline.hash:
            raise UserProblem("E427", sha=wish.commit.sha[:12])
        if (known := await _open_already(api, repository, slug, branch)) is not None:
            return known
        sender_id = await user_id(api, wish.sender)
    values = {"wish": wish, "difference": difference, "sender_id": sender_id}
    proposal = Proposal(
        repository=repository,
        patch=_patch(head, before, difference),
        branch=branch,
        target=repository.default_branch,
        title=title_of(slug),
        message=render("baseline_commit.txt.j2", **values),
        body=render("baseline_pull_request.md.j2", **values),
    )
    opened = await propose(doors.github, proposal)
    _log.info("baseline proposed", pull_request=opened.number, url=opened.url)
    return opened.number


def _patch(head: str, before: Baseline, difference: Difference) -> Patch:
    content = written(changed(before, difference.added, difference.gone))
    if len(content) > MAX_BYTES:
        raise UserProblem("E428", limit=MAX_BYTES // 1000)
    change = Change(path=PATH, content_base64=base64.b64encode(content).decode())
    return Patch(base_sha=head, source="baseline", changes=(change,), diff="")


def _slug(wish: Wish, difference: Difference) -> str:
    """The same for who asks for the same again."""
    number = wish.commit.pull_request
    parts = [_identity(difference.added), _identity(difference.gone), wish.policy.baseline.hash]
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:8]
    return f"baseline-pr-{number}-{digest}" if number else f"baseline-{digest}"


def _identity(entries: Sequence[Accepted]) -> list[tuple[str, str, int]]:
    return sorted((entry.fingerprint, entry.path, entry.count) for entry in entries)


async def _open_already(api: GitHubAPI, repository: Repository, slug: str, own: str) -> int | None:
    """Somebody else asked for the same. Our own, of a try before this one, is looked for by who makes it."""
    for pull in await repositories.open_pulls(api, repository):
        head = pull["head"]
        is_ours = head["repo"] is not None and head["repo"]["id"] == repository.id and head["ref"] != own
        is_there = pull["base"]["ref"] == repository.default_branch
        if is_ours and is_there and head["ref"].startswith(f"{OURS}{slug}-"):
            return int(pull["number"])
    return None
