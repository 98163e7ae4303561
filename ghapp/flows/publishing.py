"""Publish how a check ended: pages of annotations, one step each, then the conclusion."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ghapp.config.repository import RepositoryConfig
from ghapp.engine import Steps
from ghapp.errors import GhappError
from ghapp.flows.closing import age, complete_cancelled, finish_run
from ghapp.flows.doors import Doors
from ghapp.flows.heads import is_still_head
from ghapp.flows.judging import load_report
from ghapp.flows.words import render
from ghapp.github import Access, checks
from ghapp.model import Conclusion, Finding, Report, Run, RunState
from ghapp.observability.log import logger
from ghapp.pipeline.report import problems

BAD = (Conclusion.FAILURE, Conclusion.TIMED_OUT, Conclusion.ACTION_REQUIRED)
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Publication:
    """`ending` is small JSON: conclusion, title, and either a summary or the blob of a report."""

    doors: Doors
    run: Run
    config: RepositoryConfig
    ending: dict[str, Any]

    async def publish(self, steps: Steps) -> None:
        """Whatever GitHub refuses on the way, the check is completed and the run ends."""
        pages = await steps.run("pages", self._count_pages) if "report" in self.ending else 0
        for number in range(pages):
            if not await attempt(steps, f"annotate:{number}", partial(self._annotate, number)):
                break  # the summary has it all
        if await attempt(steps, "complete", self._complete):
            return
        plain = replace(self, ending=_plain(self.ending))
        await attempt(steps, "complete plainly", plain._complete)  # the same class
        await steps.run("close", partial(finish_run, self.doors, self.run, Conclusion.FAILURE))

    @property
    def _check_id(self) -> int:
        if self.run.check_id is None:
            raise ValueError("a run without a check cannot be published")
        return self.run.check_id

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
            if await is_still_head(api, self.run.commit):
                await checks.add_annotations(api, repository, self._check_id, title, "…", page)

    async def _complete(self) -> None:
        """Complete the check, then move the run; whoever cancelled it meanwhile has the last word."""
        current = await self.doors.store.runs.get(self.run.id)
        if current is None or current.state is RunState.CANCELLED:
            return
        repository = self.run.commit.repository
        conclusion, title, summary = await self._ending_now()
        async with self.doors.github.session(repository, Access.CHECK) as api:
            await checks.complete(api, repository, self._check_id, conclusion, title, summary)
        if not await finish_run(self.doors, self.run, conclusion):
            current = await self.doors.store.runs.get(self.run.id)
            if current is not None and current.state is RunState.CANCELLED:
                await complete_cancelled(self.doors, self.run, self._check_id, "Cancelled.")
        _log.info(
            "check finished", conclusion=conclusion, title=title, duration_ms=round(age(self.run) * 1000)
        )

    async def _ending_now(self) -> tuple[Conclusion, str, str]:
        conclusion, title = Conclusion(self.ending["conclusion"]), self.ending["title"]
        summary = self.ending.get("summary") or await self._summary()
        async with self.doors.github.session(self.run.commit.repository, Access.CHECK) as api:
            if not await is_still_head(api, self.run.commit):
                return Conclusion.CANCELLED, "Superseded", summary
        worse = await self._worse_sibling() if conclusion is Conclusion.SUCCESS else None
        if worse is not None:
            return worse, f"Against another base: {worse}", summary
        return conclusion, title, summary

    async def _worse_sibling(self) -> Conclusion | None:
        """One commit under two bases shows the worse result (requirement A5)."""
        commit = self.run.commit
        siblings = await self.doors.store.runs.of_commit(commit.repository.id, commit.sha)
        latest = {sibling.key: sibling for sibling in siblings if sibling.commit.base_sha != commit.base_sha}
        return next((sibling.conclusion for sibling in latest.values() if sibling.conclusion in BAD), None)

    async def _summary(self) -> str:
        report = await load_report(self.doors, self.run, self.ending["report"])
        return render(
            "check_summary.md.j2",
            report=report,
            counting=[finding for finding in report.issues if finding.counts],
            problems=problems(report.plugins),
            annotated=len(annotated(report, self.config)),
            can_fix=report.summary.total_fixable > 0 and self.run.commit.pull_request is not None,
        )


async def attempt(steps: Steps, name: str, work: Callable[[], Awaitable[object]]) -> bool:
    """Run a step that may be refused for good: that is logged, and the flow goes on."""

    async def nothing_returned() -> None:
        await work()

    try:
        await steps.run(name, nothing_returned)
    except GhappError as error:
        _log.warning("refused", step=name, code=error.code, problem=str(error))
        return False
    return True


def _plain(ending: dict[str, Any]) -> dict[str, Any]:
    """The same end in a few words: GitHub refused the full ones."""
    return {"conclusion": ending["conclusion"], "title": ending["title"], "summary": ending["title"]}


def annotated(report: Report, config: RepositoryConfig) -> Sequence[Finding]:
    """What becomes an annotation: what counts, most severe first, capped (requirement B3)."""
    if not config.checks.annotations:
        return ()
    counting = sorted((f for f in report.issues if f.counts), key=lambda finding: finding.order)
    return counting[: config.checks.max_annotations]
