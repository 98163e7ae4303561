"""Give the findings of a run to code scanning. Whatever comes of it decides nothing about the check."""

import asyncio

from ghapp.errors import Problem, UserProblem
from ghapp.flows.doors import Doors
from ghapp.flows.heads import is_wanted
from ghapp.flows.judging import load_report
from ghapp.flows.trouble import note
from ghapp.github import Access, scanning
from ghapp.model import Report, Run
from ghapp.pipeline.scanning import uploads


async def give_to_scanning(doors: Doors, run: Run, blob: str) -> str | None:
    """The blob of the report with what there is to say among its outputs; None when there is nothing."""
    report, ref = await load_report(doors, run, blob), scanning.ref_of(run.commit)
    if ref is None or not await _is_head(doors, run):
        return None
    said = await _give(doors, run, report, ref)
    if not said:
        return None
    outputs = (*report.outputs, *map(_as_output, said))
    content = report.model_copy(update={"outputs": outputs}).model_dump_json(by_alias=True).encode()
    told = await doors.store.blobs.put(run.commit.repository.id, content)
    await doors.store.runs.set_report(run.id, told, report.summary.title)
    return told


async def _give(doors: Doors, run: Run, report: Report, ref: str) -> list[Problem]:
    """A pull request may show a part; on a branch, an alert that is not in it counts as repaired."""
    if run.commit.pull_request is None and report.summary.filter != "all":
        return [Problem.of("E423", branch=run.commit.branch)]
    given = await asyncio.to_thread(uploads, report)
    try:
        for document in given.documents:
            await scanning.upload(doors.github, run.commit, ref, document, report.started_at)
    except UserProblem as error:
        return [note(doors, error, "E100")]
    return [Problem.of("E424", tools=", ".join(given.cut))] if given.cut else []


async def _is_head(doors: Doors, run: Run) -> bool:
    async with doors.github.session(run.commit.repository, Access.CHECK) as api:
        return await is_wanted(api, run.commit)


def _as_output(problem: Problem) -> dict[str, object]:
    """Without its time: two runs on one commit are equal."""
    return {
        "kind": "code_scanning",
        **problem.model_dump(mode="json", include={"code", "message", "suggestions"}),
    }
