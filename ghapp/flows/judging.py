"""Judge a commit, with or without a patch on it: one step to look, one a plugin, one to sum up."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from ghapp.config.load import parse_repository_config
from ghapp.config.repository import PATHS, RepositoryConfig
from ghapp.engine import Steps
from ghapp.errors import Problem, ToolBroke
from ghapp.flows.doors import Doors
from ghapp.flows.progress import Progress
from ghapp.git import ChangedLines, Worktree
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
from ghapp.pipeline.permission import Permission
from ghapp.pipeline.report import Facts, build_report
from ghapp.pipeline.run import check_task
from ghapp.pipeline.select import Selection, Task, plan
from ghapp.plugin import Checked
from ghapp.sandbox import Level

CONFIGURATION = "configuration"  # the name under which the file's own mistakes are reported


class Judge:
    """`name` tells apart what one run judges more than once, as in "before:"."""

    def __init__(
        self,
        doors: Doors,
        steps: Steps,
        run: Run,
        config: RepositoryConfig,
        *,
        name: str = "",
        patch: Patch | None = None,
    ) -> None:
        self._doors = doors
        self._steps = steps
        self._run = run
        self._config = config
        self._name = name
        self._patch = patch
        self._consent = False

    async def judge(self) -> dict[str, Any]:
        """`{report, conclusion, title}`, the report as a blob. Raises what git and GitHub raise."""
        async with self._doors.git.hold(self._lease):
            seen = await self._steps.run(f"{self._name}inspect", self._inspect)
            self._consent = seen["consent"]
            async with Progress(self._doors, self._run, seen["tasks"]) as progress:
                ended = await self._steps.together(
                    [
                        (f"{self._name}plugin:{task}", partial(self._check, task, seen["changed"], progress))
                        for task in seen["tasks"]
                    ]
                )
            return await self._steps.run(f"{self._name}report", partial(self._report, seen, ended))

    @asynccontextmanager
    async def tree(self) -> AsyncIterator[Worktree]:
        """The commit's files, with the patch on them. Made here if this machine does not have them."""
        remote = await self._doors.remote(self._run.commit.repository)
        async with self._doors.git.worktree(self._run.commit, self._lease, remote) as tree:
            if self._patch is not None:
                await tree.apply(self._patch.changes)
            yield tree

    @property
    def _lease(self) -> str:
        return f"{self._run.id}{self._name.rstrip(':') and '-'}{self._name.rstrip(':')}"

    async def _inspect(self) -> dict[str, Any]:
        commit, merge_base = self._run.commit, None
        remote = await self._doors.remote(commit.repository)
        merge_base = await self._doors.git.fetch(commit, remote)
        by = await self._doors.store.consents.given(commit.repository.id, commit.sha)
        self._consent = by is not None
        async with self.tree() as tree:
            changed = await tree.changed_lines(merge_base) if merge_base else None
            selection = await self.plan(tree, changed)
            problem = own_problem(tree, changed)
        return {
            "started_at": _now(),
            "consent": self._consent,
            "merge_base": merge_base,
            "changed": await self._store(_dump_lines(changed)) if changed is not None else None,
            "tasks": [task.id for task in selection.tasks],
            "problem": None if problem is None else problem.as_dict(),
        }

    async def _check(self, plugin: str, lines: str | None, progress: Progress) -> dict[str, Any]:
        changed = await load_lines(self._doors, self._run, lines)
        async with self.tree() as tree:
            selection = await self.plan(tree, changed)
            task = self._still_planned(plugin, selection)
            checked = await check_task(task, tree.path, tools=self._doors.tools, gate=self._doors.gate)
        self._doors.metrics.plugin_seconds.labels(plugin).observe(checked.result.seconds)
        progress.note(checked.result)
        findings = json.dumps([finding.model_dump(mode="json") for finding in checked.findings])
        return {
            "result": checked.result.model_dump(mode="json"),
            "findings": await self._store(findings.encode()),
        }

    @staticmethod
    def _still_planned(plugin: str, selection: Selection) -> Task:
        """The sandbox may have become weaker since the run was planned: then it must not go on as if not."""
        task = next((task for task in selection.tasks if task.id == plugin), None)
        if task is None:
            reasons = (result.reason for result in selection.skipped if result.id == plugin)
            raise ToolBroke("E530", detail=f"{plugin}: {next(reasons, 'it is not planned any more')}")
        return task

    async def _report(self, seen: dict[str, Any], ended: Sequence[dict[str, Any]]) -> dict[str, Any]:
        checked = [await self._load_checked(end) for end in ended]
        if seen["problem"] is not None:
            checked.append(_as_checked(Problem.model_validate(seen["problem"])))
        changed = await load_lines(self._doors, self._run, seen["changed"])
        async with self.tree() as tree:
            selection = await self.plan(tree, changed)
            facts = Facts(
                run_id=self._run.id,
                started_at=seen["started_at"],
                finished_at=_now(),
                base_sha=seen["merge_base"],
                skipped_files=tree.skipped,
            )
        report = build_report(facts, selection, checked, self._config, changed)
        if seen["problem"] is not None and report.conclusion is Conclusion.FAILURE:
            report = report.model_copy(update={"conclusion": Conclusion.ACTION_REQUIRED})
        self._count(report)
        blob = await self._store(report.model_dump_json(by_alias=True).encode())
        if not self._name:
            await self._doors.store.runs.set_report(self._run.id, blob, report.summary.title)
        return {"report": blob, "conclusion": report.conclusion, "title": report.summary.title}

    async def plan(self, tree: Worktree, changed: ChangedLines | None) -> Selection:
        """In a thread: it looks at every file, by every glob that the repository gives."""
        permission = Permission(
            level=self._doors.tools.sandbox.level,
            trust=self._run.commit.trust,
            forks=self._config.forks,
            consent=self._consent,
            least=Level(self._doors.settings.min_sandbox_forks),
        )
        wanted = partial(plan, changed=changed, permission=permission)
        return await asyncio.to_thread(wanted, self._doors.plugins, tree, self._config)

    def _count(self, report: Report) -> None:
        self._doors.metrics.files.labels("checked").inc(report.summary.files)
        self._doors.metrics.files.labels("skipped").inc(len(report.summary.files_skipped))
        for finding in report.issues:
            self._doors.metrics.findings.labels(finding.category, finding.severity).inc()

    async def _load_checked(self, end: dict[str, Any]) -> Checked:
        findings = json.loads(await self._load(end["findings"]))
        return Checked(
            PluginResult.model_validate(end["result"]),
            tuple(Finding.model_validate(finding) for finding in findings),
        )

    async def _store(self, content: bytes) -> str:
        return await self._doors.store.blobs.put(self._run.commit.repository.id, content)

    async def _load(self, blob: str) -> bytes:
        return await self._doors.store.blobs.get(self._run.commit.repository.id, blob)


async def load_report(doors: Doors, run: Run, blob: str) -> Report:
    return Report.model_validate_json(await doors.store.blobs.get(run.commit.repository.id, blob))


async def load_lines(doors: Doors, run: Run, blob: str | None) -> ChangedLines | None:
    if blob is None:
        return None
    known = json.loads(await doors.store.blobs.get(run.commit.repository.id, blob))
    return {path: tuple((first, last) for first, last in spans) for path, spans in known.items()}


def own_problem(tree: Worktree, changed: ChangedLines | None) -> Problem | None:
    """What is wrong with the commit's own copy of the configuration, if it has one that is new."""
    path = next((path for path in PATHS if path in tree.files), None)
    if path is None or (changed is not None and path not in changed):
        return None
    parsed = parse_repository_config((tree.path / path).read_bytes(), path)
    return parsed if isinstance(parsed, Problem) else None


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


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
