"""The flow of a repair: judge, fix mechanically, judge again, propose. Small, and made to grow."""

from functools import partial
from typing import Any

import structlog

from ghapp.config.repository import RepositoryConfig
from ghapp.engine import Steps
from ghapp.errors import UserProblem
from ghapp.executor.orders import Fix
from ghapp.flows import orders
from ghapp.flows.answering import answer, react
from ghapp.flows.closing import finish_run
from ghapp.flows.doors import Doors
from ghapp.flows.judging import Judge, Law, load_report, store_baseline
from ghapp.flows.policy import read_policy
from ghapp.flows.trouble import attempt, note
from ghapp.flows.words import render
from ghapp.github import Access, repositories
from ghapp.github.comments import user_id
from ghapp.github.publish import Proposal, propose, withdraw
from ghapp.model import Conclusion, Patch, PluginResult, Report, Run, RunState
from ghapp.observability.log import logger
from ghapp.patches.compare import worsening
from ghapp.patches.naming import branch_of, slug_of, title_of

_log = logger(__name__)


async def repair(doors: Doors, steps: Steps, order: dict[str, Any]) -> None:
    """`order` is {"run_id": ..., "order": the command}. Whatever happens, the person gets an answer."""
    wish = orders.Command.model_validate(order["order"])
    opened = await steps.run("open", lambda: _open(doors, order["run_id"]))
    if opened is None:
        return
    run = Run.model_validate(opened)
    structlog.contextvars.bind_contextvars(run_id=run.id, repository=wish.repository.full_name)
    try:
        decided = await steps.run("policy", lambda: _policy(doors, run))
        law = Law(RepositoryConfig.model_validate(decided["config"]), decided["baseline"])
        text = await Climb(doors, steps, run, law, wish).climb()
        conclusion = Conclusion.SUCCESS
    except Exception as error:  # noqa: BLE001  # the edge: the person must get an answer
        problem = note(doors, error, "E100", run_id=run.id)
        text, conclusion = render("problem.md.j2", problem=problem), Conclusion.FAILURE
    reaction = "rocket" if conclusion is Conclusion.SUCCESS else "confused"
    await attempt(steps, "answer", lambda: answer(doors, wish, text))
    await attempt(steps, "react", lambda: react(doors, wish, reaction))
    await steps.run("finish", lambda: finish_run(doors, run, conclusion))


class Climb:
    def __init__(self, doors: Doors, steps: Steps, run: Run, law: Law, wish: orders.Command) -> None:
        self._doors = doors
        self._steps = steps
        self._run = run
        self._law = law
        self._wish = wish

    async def climb(self) -> str:
        """The answer (Markdown) once a pull request is open. Raises UserProblem when nothing is delivered."""
        before = await self._judged("before:", None)
        fixed = await self._steps.run("mechanical", partial(self._fix, before))
        patch = Patch.model_validate_json(await self._load(fixed["patch"]))
        if patch.is_empty:
            raise self._nothing_done(before)
        after = await self._judged("after:", patch)
        if reason := worsening(before, after):
            raise UserProblem("E413", detail=reason)
        fixers = tuple(PluginResult.model_validate(result) for result in fixed["fixers"])
        number = await self._steps.run("propose", lambda: self._propose(patch, fixers, before, after))
        return render(
            "answer_fixed.md.j2",
            fixers=[fixer.id for fixer in fixers],
            files=len(patch.changes),
            number=number,
            before=before.summary.total_counting,
            after=after.summary.total_counting,
        )

    def _nothing_done(self, before: Report) -> UserProblem:
        """Nothing to repair is not the same as nobody there to repair it."""
        able = {plugin.id for plugin in self._doors.plugins.plugins if plugin.manifest.fix is not None}
        missing = [each.reason for each in before.plugins if each.id in able and not each.available]
        return UserProblem("E503", detail="; ".join(missing)) if missing else UserProblem("E412")

    async def _judged(self, name: str, patch: Patch | None) -> Report:
        judge = Judge(self._doors, self._steps, self._run, self._law, name=name, patch=patch)
        judged = await judge.judge()
        return await load_report(self._doors, self._run, judged["report"])

    async def _fix(self, before: Report) -> dict[str, Any]:
        """Only files with a finding that counts and can be fixed are edited."""
        await self._must_be_head()
        paths = {finding.path for finding in before.issues if finding.counts and finding.fixable}
        judge = Judge(self._doors, self._steps, self._run, self._law, name="fix:")
        order = Fix(subject=await judge.subject(), paths=tuple(sorted(paths)))
        fixed = await self._doors.executor.fix(order)
        blob = await self._doors.store.blobs.put(
            self._run.commit.repository.id, fixed.patch.model_dump_json().encode()
        )
        return {"patch": blob, "fixers": [fixer.model_dump(mode="json") for fixer in fixed.fixers]}

    async def _propose(
        self, patch: Patch, fixers: tuple[PluginResult, ...], before: Report, after: Report
    ) -> int:
        """Look once more whether the head is still the one that was asked about, then publish."""
        async with self._doors.github.session(self._run.commit.repository, Access.CHECK) as api:
            sender_id = await user_id(api, self._wish.sender)
        proposal = self._proposal(patch, fixers, before, after, sender_id)
        try:
            await self._must_be_head()
        except UserProblem:
            await withdraw(self._doors.github, proposal)  # what a try before this one left
            raise
        number, url = await propose(self._doors.github, proposal)
        _log.info("fix proposed", pull_request=number, url=url)
        return number

    async def _must_be_head(self) -> None:
        """Raises UserProblem E414 when the head moved, E418 when the pull request was closed."""
        commit, number = self._run.commit, self._wish.number
        async with self._doors.github.session(commit.repository, Access.CHECK) as api:
            pull = await repositories.pull(api, commit.repository, number)
        if pull is None or pull["state"] != "open":
            raise UserProblem("E418", number=number)
        if pull["head"]["sha"] != commit.sha:
            raise UserProblem("E414")

    def _proposal(
        self,
        patch: Patch,
        fixers: tuple[PluginResult, ...],
        before: Report,
        after: Report,
        sender_id: int,
    ) -> Proposal:
        commit, wish = self._run.commit, self._wish
        names = [fixer.id for fixer in fixers]
        slug = slug_of(wish.number, names)
        return Proposal(
            repository=commit.repository,
            patch=patch,
            branch=branch_of(slug, self._run.created_at),
            target=commit.branch or "",
            title=title_of(slug),
            message=render(
                "commit_message.txt.j2",
                slug=slug,
                fixers=names,
                sender=wish.sender,
                sender_id=sender_id,
                run_id=self._run.id,
            ),
            body=render(
                "pull_request.md.j2",
                sender=wish.sender,
                command=f"/{wish.name}",
                number=wish.number,
                before=before,
                after=after,
                fixers=fixers,
                patch=patch,
            ),
        )

    async def _load(self, blob: str) -> bytes:
        return await self._doors.store.blobs.get(self._run.commit.repository.id, blob)


async def _open(doors: Doors, run_id: str) -> dict[str, Any] | None:
    run = await doors.store.runs.get(run_id)
    if run is None or not run.is_active:
        return None
    await doors.store.runs.move(run.id, [RunState.QUEUED], RunState.IN_PROGRESS)
    return run.model_dump(mode="json")


async def _policy(doors: Doors, run: Run) -> dict[str, Any]:
    """A configuration that cannot be read might have turned fixes off: then nothing is delivered."""
    commit = run.commit
    async with doors.github.session(commit.repository, Access.CHECK) as api:
        policy = await read_policy(doors.github, api, commit.repository, commit.base_branch)
    if policy.problem is not None:
        raise UserProblem.telling(policy.problem)
    baseline = await store_baseline(doors, run, policy.baseline)
    return {"config": policy.config.model_dump(mode="json"), "baseline": baseline}
