"""Publish how a check ended: pages of annotations, one step each, then the conclusion."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ghapp.config.repository import RepositoryConfig
from ghapp.engine import Steps
from ghapp.flows.baselining import gone_for_good
from ghapp.flows.buttons import ACCEPT, fixing, rungs_here
from ghapp.flows.closing import age, close_check, finish_run
from ghapp.flows.doors import Doors
from ghapp.flows.heads import is_wanted
from ghapp.flows.judging import load_report
from ghapp.flows.scanning import give_to_scanning
from ghapp.flows.siblings import shown, siblings_of
from ghapp.flows.trouble import attempt
from ghapp.flows.words import render
from ghapp.github import Access, checks
from ghapp.model import Conclusion, Finding, Report, Run, Rung, RunState
from ghapp.observability.log import logger
from ghapp.pipeline.baseline import acceptable
from ghapp.pipeline.report import problems

_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Publication:
    """`ending` is small JSON: conclusion, title, either a summary or the blob of a report, and the code of a
    problem. `rungs` are
    those that may repair what it found.
    """

    doors: Doors
    run: Run
    config: RepositoryConfig
    ending: dict[str, Any]
    rungs: tuple[Rung, ...] = ()

    async def publish(self, steps: Steps) -> None:
        """Whatever GitHub refuses on the way, the check is completed and the run ends."""
        rungs = await steps.run("rungs", self._rungs)
        await replace(self, rungs=tuple(Rung(rung) for rung in rungs))._publish(steps)

    async def _publish(self, steps: Steps) -> None:
        pages = await steps.run("pages", self._count_pages) if "report" in self.ending else 0
        for number in range(pages):
            if not await attempt(steps, f"annotate:{number}", partial(self._annotate, number)):
                break  # the summary has it all
        if await attempt(steps, "complete", self._complete):
            await attempt(steps, "siblings", self._tell_siblings)
            if self.config.checks.sarif and "report" in self.ending:
                await attempt(steps, "scan", self._scan)
            return
        plain = replace(self, ending=_plain(self.ending))
        # A GitHub that is away for long is raised: the run stays open until it can be told.
        await attempt(steps, "complete plainly", plain._complete_blindly, waits=True)  # the same class
        await steps.run("close", partial(finish_run, self.doors, self.run, Conclusion.FAILURE, self._problem))

    @property
    def _check_id(self) -> int:
        if self.run.check_id is None:
            raise ValueError("a run without a check cannot be published")
        return self.run.check_id

    @property
    def _problem(self) -> str | None:
        """The code of what ended it."""
        return self.ending.get("problem")

    async def _rungs(self) -> list[str]:
        commit = (await self._run_now()).commit
        return [*await rungs_here(self.doors, commit, self.config)] if "report" in self.ending else []

    async def _findings(self) -> Sequence[Finding]:
        return annotated(await load_report(self.doors, self.run, self.ending["report"]), self.config)

    async def _count_pages(self) -> int:
        return len(list(checks.pages(await self._findings())))

    async def _annotate(self, number: int) -> None:
        repository, title = self.run.commit.repository, self.ending["title"]
        page = list(checks.pages(await self._findings()))[number]
        async with self.doors.github.session(repository, Access.CHECK) as api:
            if await checks.count_annotations(api, repository, self._check_id) > number * checks.PAGE:
                return  # this page went out before a crash
            if await is_wanted(api, (await self._run_now()).commit):
                await checks.add_annotations(api, repository, self._check_id, title, "…", page)

    async def _complete(self) -> None:
        """Complete the check, then move the run; whoever cancelled it meanwhile has the last word."""
        run = await self._run_now()
        if run.state is RunState.CANCELLED:
            return
        async with self.doors.github.session(run.commit.repository, Access.CHECK) as api:
            wanted = await is_wanted(api, run.commit)
        conclusion = Conclusion(self.ending["conclusion"]) if wanted else Conclusion.CANCELLED
        others = await siblings_of(self.doors, run) if wanted else []
        await self._show(conclusion, [other.conclusion for other in others])
        moved = await finish_run(self.doors, run, conclusion, self._problem)
        if not moved and (await self._run_now()).state is RunState.CANCELLED:
            await close_check(self.doors, run, "Cancelled.")
        _log.info("check finished", conclusion=conclusion, duration_ms=round(age(run) * 1000))

    async def _complete_blindly(self) -> None:
        """Without a look at what GitHub did not let us see."""
        run, conclusion = await self._run_now(), Conclusion(self.ending["conclusion"])
        if run.state is not RunState.CANCELLED:
            await self._show(conclusion, [])
            await finish_run(self.doors, run, conclusion, self._problem)

    async def _show(self, own: Conclusion, others: Sequence[Conclusion | None]) -> None:
        repository, conclusion = self.run.commit.repository, shown(own, others)
        title = self.ending["title"]
        if conclusion is Conclusion.CANCELLED:
            title = "Superseded"
        elif conclusion is not own:
            title = f"Against another base: {conclusion}"
        buttons = () if conclusion is Conclusion.CANCELLED else await self._buttons()
        summary = self.ending.get("summary") or await self._summary(buttons)
        async with self.doors.github.session(repository, Access.CHECK) as api:
            await checks.complete(
                api, repository, self._check_id, conclusion, title, summary, actions=buttons
            )

    async def _buttons(self) -> Sequence[checks.Action]:
        """Only those that can do something."""
        if "report" not in self.ending:
            return ()
        run = await self._run_now()
        report = await load_report(self.doors, run, self.ending["report"])
        has_place = run.commit.pull_request is not None or run.commit.branch is not None
        wanted = acceptable(report.issues) or await gone_for_good(self.doors, run.commit, report)
        return (*fixing(report, self.rungs), *((ACCEPT,) if has_place and wanted else ()))

    async def _tell_siblings(self) -> None:
        """Who passed shows the worst of all, and passes again when that is over.

        So do we: two may have ended at once.
        """
        run = await self._run_now()
        siblings = await siblings_of(self.doors, run)
        for each in (*siblings, run) if siblings else ():
            report = await self.doors.store.runs.report(each.id)
            if each.conclusion is Conclusion.SUCCESS and report is not None:
                title = (await load_report(self.doors, each, report)).summary.title
                ending = {"conclusion": each.conclusion, "title": title, "report": report}
                others = [other.conclusion for other in await siblings_of(self.doors, each)]
                await replace(self, run=each, ending=ending)._show(each.conclusion, others)

    async def _scan(self) -> None:
        """Once the check is over: it waits for nobody. What there is to say goes into its summary."""
        run = await self._run_now()
        if run.state is not RunState.COMPLETED:
            return
        told = await give_to_scanning(self.doors, run, self.ending["report"])
        if told is not None:
            ending = self.ending | {"report": told}
            others = [other.conclusion for other in await siblings_of(self.doors, run)]
            await replace(self, ending=ending)._show(Conclusion(ending["conclusion"]), others)

    async def _run_now(self) -> Run:
        """As the store has it: it may be cancelled, or a pull request opened for it, since."""
        return await self.doors.store.runs.get(self.run.id) or self.run

    async def _summary(self, buttons: Sequence[checks.Action]) -> str:
        report = await load_report(self.doors, self.run, self.ending["report"])
        return render(
            "check_summary.md.j2",
            report=report,
            counting=[finding for finding in report.issues if finding.counts],
            problems=problems(report.plugins),
            annotated=len(annotated(report, self.config)),
            buttons=[button.identifier for button in buttons],
        )


def _plain(ending: dict[str, Any]) -> dict[str, Any]:
    """The same end in a few words: GitHub refused the full ones."""
    title = ending["title"]
    return {
        "conclusion": ending["conclusion"],
        "title": title,
        "summary": title,
        "problem": ending.get("problem"),
    }


def annotated(report: Report, config: RepositoryConfig) -> Sequence[Finding]:
    """What becomes an annotation: what counts, most severe first, capped."""
    if not config.checks.annotations:
        return ()
    counting = sorted((f for f in report.issues if f.counts), key=lambda finding: finding.order)
    return counting[: config.checks.max_annotations]
