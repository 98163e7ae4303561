"""Judge a commit, with or without a patch on it: one step to look, one a plugin, one to sum up."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ghapp.config.repository import RepositoryConfig
from ghapp.egress.configured import Registries
from ghapp.engine import Steps
from ghapp.errors import Problem
from ghapp.executor.orders import Check, Inspect, Inspected, Subject
from ghapp.flows.doors import Doors
from ghapp.flows.progress import Progress
from ghapp.git import ChangedLines
from ghapp.model import (
    Category,
    Conclusion,
    Finding,
    Patch,
    PluginResult,
    PluginStatus,
    Report,
    Run,
    Severity,
)
from ghapp.model.moment import now
from ghapp.pipeline.baseline import NOTHING, Baseline
from ghapp.pipeline.report import Facts, build_report
from ghapp.pipeline.select import Selection
from ghapp.plugin import Checked

CONFIGURATION = "configuration"  # the name under which the file's own mistakes are reported


@dataclass(frozen=True, slots=True)
class Law:
    """What decides: the configuration, and the blob of the baseline if something was accepted."""

    config: RepositoryConfig
    baseline: str | None = None


class Judge:
    """`name` tells apart what one run judges more than once, as in "before:"."""

    def __init__(
        self,
        doors: Doors,
        steps: Steps,
        run: Run,
        law: Law,
        *,
        name: str = "",
        patch: Patch | None = None,
    ) -> None:
        self._doors = doors
        self._steps = steps
        self._run = run
        self._config = law.config
        self._name = name
        self._patch = patch
        self._baseline = law.baseline

    async def judge(self) -> dict[str, Any]:
        """`{report, conclusion, title}`, the report as a blob. Raises what the executor and GitHub raise."""
        async with self._doors.executor.hold(self._lease):
            seen = await self._steps.run(f"{self._name}inspect", self._inspect)
            async with Progress(self._doors, self._run, seen["tasks"]) as progress:
                ended = await self._steps.together(
                    [
                        (f"{self._name}plugin:{task}", partial(self._check, task, seen, progress))
                        for task in seen["tasks"]
                    ]
                )
            return await self._steps.run(f"{self._name}report", partial(self._report, seen, ended))

    async def subject(self, *, consent: bool = False) -> Subject:
        """The commit with the patch on it, and a token of now: for the executor."""
        url, token = await self._doors.remote(self._run.commit.repository)
        return Subject(
            run_id=self._run.id,
            lease=self._lease,
            commit=self._run.commit,
            url=url,
            token=token,
            config=self._config,
            consent=consent,
            patch=self._patch,
        )

    @property
    def _lease(self) -> str:
        return f"{self._run.id}{self._name.rstrip(':') and '-'}{self._name.rstrip(':')}"

    async def _inspect(self) -> dict[str, Any]:
        started, commit = now(), self._run.commit
        by = await self._doors.store.consents.given(commit.repository.id, commit.sha)
        subject = await self.subject(consent=by is not None)
        paths = (await self._accepted()).paths
        found = await self._doors.executor.inspect(Inspect(subject=subject, paths=paths))
        changed = found.changed
        return {
            "started_at": started,
            "consent": subject.consent,
            "changed": await self._store(_dump_lines(changed)) if changed is not None else None,
            "merge_base": found.merge_base,
            "tasks": list(found.tasks),
            "dependent": list(found.dependent),
            "inspected": await self._store(found.model_dump_json().encode()),
        }

    async def _check(self, plugin: str, seen: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
        changed = await load_lines(self._doors, self._run, seen["changed"])
        subject = await self.subject(consent=seen["consent"])
        base = seen.get("merge_base")  # runs begun before it was told have none
        order = Check(subject=subject, plugin=plugin, changed=changed, merge_base=base)
        registries = Registries.of(self._doors.settings) if plugin in seen.get("dependent", ()) else None
        checked = await self._doors.executor.check(order, registries)
        self._doors.metrics.plugin_seconds.labels(self._label(plugin)).observe(checked.result.seconds)
        self._doors.metrics.cache_requests.labels("hit").inc(checked.known)
        self._doors.metrics.cache_requests.labels("miss").inc(checked.asked - checked.known)
        progress.note(checked.result)
        findings = json.dumps([finding.model_dump(mode="json") for finding in checked.findings])
        return {
            "result": checked.result.model_dump(mode="json"),
            "findings": await self._store(findings.encode()),
            "old": None
            if checked.old is None
            else await self._store(json.dumps(sorted(checked.old)).encode()),
            "why": checked.why,
        }

    def _label(self, plugin: str) -> str:
        """Names that repositories give would make as many series."""
        return plugin if self._doors.plugins.get(plugin) else "sarif"

    async def _report(self, seen: dict[str, Any], ended: Sequence[dict[str, Any]]) -> dict[str, Any]:
        found = Inspected.model_validate_json(await self._load(seen["inspected"]))
        checked = [await self._load_checked(end) for end in ended]
        if found.problem is not None:
            checked.append(_as_checked(Problem.model_validate(found.problem)))
        facts = Facts(
            run_id=self._run.id,
            started_at=seen["started_at"],
            finished_at=now(),
            base_sha=found.merge_base,
            skipped_files=found.skipped_files,
            missing=frozenset(found.missing),
        )
        selection = Selection((), found.skipped, found.files)
        baseline = await self._accepted()
        report = build_report(facts, selection, checked, self._config, found.changed, baseline)
        if found.problem is not None and report.conclusion is Conclusion.FAILURE:
            report = report.model_copy(update={"conclusion": Conclusion.ACTION_REQUIRED})
        self._count(report)
        blob = await self._store(report.model_dump_json(by_alias=True).encode())
        if not self._name:
            await self._doors.store.runs.set_report(self._run.id, blob, report.summary.title)
        return {"report": blob, "conclusion": report.conclusion, "title": report.summary.title}

    def _count(self, report: Report) -> None:
        self._doors.metrics.files.labels("checked").inc(report.summary.files)
        self._doors.metrics.files.labels("skipped").inc(len(report.summary.files_skipped))
        for finding in report.issues:
            self._doors.metrics.findings.labels(finding.category, finding.severity).inc()

    async def _load_checked(self, end: dict[str, Any]) -> Checked:
        findings = json.loads(await self._load(end["findings"]))
        old = end.get("old")
        return Checked(
            PluginResult.model_validate(end["result"]),
            tuple(Finding.model_validate(finding) for finding in findings),
            None if old is None else frozenset(json.loads(await self._load(old))),
            end.get("why", ""),
        )

    async def _accepted(self) -> Baseline:
        blob = self._baseline
        return NOTHING if blob is None else Baseline.model_validate_json(await self._load(blob))

    async def _store(self, content: bytes) -> str:
        return await self._doors.store.blobs.put(self._run.commit.repository.id, content)

    async def _load(self, blob: str) -> bytes:
        return await self._doors.store.blobs.get(self._run.commit.repository.id, blob)


async def load_report(doors: Doors, run: Run, blob: str) -> Report:
    return Report.model_validate_json(await doors.store.blobs.get(run.commit.repository.id, blob))


async def store_baseline(doors: Doors, run: Run, baseline: Baseline) -> str | None:
    """Its blob, for the steps of a run; None where nothing was accepted."""
    content = baseline.model_dump_json().encode()
    return await doors.store.blobs.put(run.commit.repository.id, content) if baseline.entries else None


async def load_lines(doors: Doors, run: Run, blob: str | None) -> ChangedLines | None:
    if blob is None:
        return None
    known = json.loads(await doors.store.blobs.get(run.commit.repository.id, blob))
    return {path: tuple((first, last) for first, last in spans) for path, spans in known.items()}


def _as_checked(problem: Problem) -> Checked:
    finding = Finding(
        tool=CONFIGURATION,
        path=problem.context["path"],
        line=None if problem.context["line"] == "1" else int(problem.context["line"]),
        code=problem.code,
        category=Category.SYNTAX,
        severity=Severity.ERROR,
        message=problem.message,
    )
    return Checked(PluginResult(id=CONFIGURATION, status=PluginStatus.FINDINGS, files=1), (finding,))


def _dump_lines(changed: ChangedLines) -> bytes:
    return json.dumps({path: [list(span) for span in spans] for path, spans in changed.items()}).encode()
