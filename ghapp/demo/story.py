"""The story of one pull request. Each line is told after it happened, as GitHub saw it."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from ghapp.demo.github.server import LocalGitHub
from ghapp.demo.github.state import CheckRun, Comment, PullRequest
from ghapp.demo.github.webhooks import Sent
from ghapp.demo.models import MODEL
from ghapp.demo.receipt import Row, read_proof, read_receipt
from ghapp.demo.rung import RUNG
from ghapp.demo.source import AUTHOR, MAINTAINER, OWNER, Source
from ghapp.errors import UserProblem

T = TypeVar("T")
Tell = Callable[[str, str, str], None]  # what, text, link
PATIENCE_SECONDS = 300  # proving a patch runs the tests a dozen times
BRANCH = "demo/change"
YOURS = "demo/yours"
REASON = re.compile(r"^- (?:At most `MANUAL_REVIEW`|\*\*A person looks first\*\*): (.+)$", re.MULTILINE)
_SHOWN = 5


class Story:
    def __init__(self, github: LocalGitHub, source: Source, tell: Tell) -> None:
        self._github = github
        self._source = source
        self._repo = source.repo
        self._tell = tell
        self._receipt: tuple[Row, ...] = ()

    async def play(self) -> None:
        """Raises UserProblem E903 for the first thing that did not happen."""
        number, sha = await self._open()
        await self._check(sha, f"the check of #{number}")
        comment = await self._command(number)
        fix = await self._fix(number, comment)
        await self._ladder(fix)
        merges = self._proof(fix) == "AUTO_MERGE" and self._source.merges
        await self._check(fix.head_sha, f"the check of #{fix.number}")
        self._tell_result(fix)
        if merges:
            await self._merge(number, sha, fix)

    async def invite(self) -> None:
        """One more with the same mistakes, for who looks at the pages."""
        number, _sha = await self._propose(YOURS, "Yours to repair")
        link = f"{self._github.url}/{self._repo.full_name}/pull/{number}"
        self._tell("your turn", f"#{number} has the same mistakes: comment /fix there", link)

    async def _open(self) -> tuple[int, str]:
        github, repo = self._github, self._repo
        await github.install(OWNER)
        sent = len(github.deliveries)
        number, sha = await self._propose(BRANCH, "Print labels")
        link = f"{github.url}/{repo.full_name}/pull/{number}"
        self._tell("pull request", f"#{number} by {AUTHOR}, head {sha[:10]}", link)
        await self._deliveries(sent)
        return number, sha

    async def _propose(self, branch: str, title: str) -> tuple[int, str]:
        repo, main = self._repo, self._repo.default_branch
        files = self._source.change
        sha = await self._github.push(repo, branch, files=files, message=title, user=AUTHOR, parent=main)
        return await self._github.open_pull_request(repo, branch, main, title, AUTHOR), sha

    async def _deliveries(self, sent: int) -> None:
        wanted = {"push", "check_suite", "pull_request"}
        answered = await self._until("the deliveries", lambda: self._answered(sent, wanted))
        slowest = max(delivery.duration for delivery in answered)
        names = ", ".join(delivery.event for delivery in answered)
        text = f"{names}: signed, stored, answered 202 (slowest {slowest * 1000:.0f} ms)"
        self._tell("deliveries", text, "")

    def _answered(self, sent: int, wanted: set[str]) -> list[Sent]:
        new = [
            one for one in self._github.deliveries[sent:] if one.event in wanted and one.status_code == 202
        ]
        return new if {one.event for one in new} == wanted else []

    async def _check(self, sha: str, what: str) -> CheckRun:
        started = time.monotonic()
        await self._until(what, lambda: self._runs(sha))
        visible = time.monotonic() - started
        done = await self._until(f"the end of {what}", lambda: self._ended(sha))
        if len(done) != 1:
            raise UserProblem("E903", what=f"one check for {sha[:10]}")
        check = done[0]
        link = f"{self._github.url}/{self._repo.full_name}/runs/{check.id}"
        text = f"{check.conclusion}: {check.output['title']} (visible after {visible:.1f} s)"
        self._tell("check", text, link)
        self._tell_annotations(check)
        return check

    def _tell_annotations(self, check: CheckRun) -> None:
        tools = Counter(str(annotation["title"]).split(":")[0] for annotation in check.annotations)
        for tool, count in sorted(tools.items()):
            first = next(a for a in check.annotations if str(a["title"]).split(":")[0] == tool)
            place = f"{first['path']}:{first['start_line']}"
            self._tell("", f"{count:3} {tool:18} {place} {first['message']}", "")

    def _tell_result(self, fix: PullRequest) -> None:
        """As the pull request tells it: its own check judges only what it made."""
        counted = re.search(r"findings that count \| (\d+) \| (\d+)", fix.body or "")
        if counted is None:
            raise UserProblem("E903", what=f"the findings before and after in #{fix.number}")
        text = f"findings that count: {counted[1]} before the fix, {counted[2]} after"
        self._tell("result", text, "")

    def _runs(self, sha: str) -> list[CheckRun]:
        """A branch's check is cancelled when a pull request with another base is opened from it."""
        runs = self._github.check_runs(self._repo, sha)
        return [run for run in runs if run.name == "ghapp" and run.conclusion != "cancelled"]

    def _ended(self, sha: str) -> list[CheckRun]:
        """Nothing as long as one is under way."""
        runs = self._runs(sha)
        return runs if all(run.status == "completed" for run in runs) else []

    async def _command(self, number: int, command: str = "/fix", by: str = AUTHOR) -> Comment:
        comment_id = await self._github.comment(self._repo, number, command, by)
        comment = next(c for c in self._github.comments(self._repo, number) if c.id == comment_id)
        await self._until("👀", lambda: "eyes" in self._reactions(comment))
        self._tell("comment", f"{by} wrote {command}, ghapp reacted with 👀", "")
        return comment

    async def _fix(self, number: int, comment: Comment) -> PullRequest:
        await self._obeyed(number, comment, "/fix")
        self._receipt = read_receipt(self._answer(number))
        if not self._fixes(number):
            await self._approve(number)
        fix = self._fixes(number)[0]
        labels = ", ".join(label.name for label in fix.labels)
        link = f"{self._github.url}/{self._repo.full_name}/pull/{fix.number}"
        self._tell("fix", f"🚀 #{fix.number} {fix.title} → {fix.base_ref} [{labels}]", link)
        return fix

    async def _obeyed(self, number: int, comment: Comment, command: str) -> None:
        what = f"an answer to {command}"
        answered = await self._until(what, lambda: self._reactions(comment) - {"eyes"})
        if answered != {"rocket"}:
            said = self._answer(number)
            problem = re.search(r"\*\*(E\d{3})\*\* (.+)", said)
            why = f"{problem[1]} {problem[2]}".rstrip(".") if problem else "something else"
            raise UserProblem("E903", what=f"🚀 as the answer to {command}, but ghapp said: {why}")

    async def _approve(self, number: int) -> None:
        """The evidence was too thin: a person looks first."""
        said = self._answer(number)
        item = re.search(r"`/approve (\w+)`", said)
        if item is None:
            raise UserProblem("E903", what="a pull request, or a patch in the review queue")
        reason = REASON.search(said)
        self._tell("queue", f"{item[1]} waits for a person{f': {reason[1]}' if reason else ''}", "")
        command = f"/approve {item[1]}"
        await self._obeyed(number, await self._command(number, command, MAINTAINER), command)

    def _answer(self, number: int) -> str:
        """The sticky comment: the first that is ours."""
        return next(c.body for c in self._github.comments(self._repo, number) if "ghapp:sticky" in c.body)

    def _fixes(self, number: int) -> list[PullRequest]:
        return [pull for pull in self._repo.pulls.values() if pull.number > number]

    def _proof(self, fix: PullRequest) -> str:
        """The tier that it led to."""
        proof = read_proof(fix.body or "")
        if proof is None:
            raise UserProblem("E903", what=f"the evidence in #{fix.number}")
        self._tell("proof", f"tier {proof.tier}, confidence {proof.score}: {proof.parts}", "")
        for name, before, after in proof.measured[:_SHOWN]:
            self._tell("", f"{name:14} {before} → {after}", "")
        return proof.tier

    async def _merge(self, number: int, before: str, fix: PullRequest) -> None:
        """By itself: nobody but ghapp had a hand in it."""
        await self._until(f"the merge of #{fix.number}", lambda: fix.merged_at is not None)
        by = fix.merged_by.login if fix.merged_by else "nobody"
        if by != self._github.app.bot.login:
            raise UserProblem("E903", what=f"a merge of #{fix.number} by ghapp, it was {by}")
        link = f"{self._github.url}/{self._repo.full_name}/pull/{fix.number}"
        self._tell("merge", f"#{fix.number} was merged into {fix.base_ref} by {by}, by itself", link)
        pull = self._repo.pulls[number]
        await self._until(f"a new head of #{number}", lambda: pull.head_sha != before)
        check = await self._check(pull.head_sha, f"the check of #{number} with the fix")
        if check.conclusion != "success":
            raise UserProblem("E903", what=f"a green check of #{number} with the fix")

    async def _ladder(self, fix: PullRequest) -> None:
        """Each rung as the answer tells of it."""
        rows = self._receipt
        rungs = ", then ".join(dict.fromkeys(row.rung for row in rows))
        self._tell("ladder", f"climbed: {rungs}", "")
        for row in rows:
            self._tell("", f"{row} (scripted)" if row.rung == RUNG else f"{row}", "")
        if self._source.edits:
            await self._model(fix, [row for row in rows if row.rung == RUNG])

    async def _model(self, fix: PullRequest, rows: list[Row]) -> None:
        """It wrote a part, or nothing here could have let it: the box is too weak for an agent."""
        if len(rows) == 1 and rows[0].after is None and "sandbox" in rows[0].reason:
            self._tell("model", f"passed over, not even a scripted one is asked: {rows[0].reason}", "")
            return
        wrote = [await self._has(fix, edit.path, edit.new) for edit in self._source.edits]
        is_told = "A model wrote a part of this." in (fix.body or "")
        if not (all(wrote) and is_told and any(row.after is not None and row.cost for row in rows)):
            raise UserProblem("E903", what=f"a part of #{fix.number} by the scripted model")
        text = f"{MODEL} wrote a part of #{fix.number}; it is scripted and ships with the demo, its price too"
        self._tell("model", text, "")

    async def _has(self, fix: PullRequest, path: str, text: str) -> bool:
        content = await self._github.read(self._repo, fix.head_ref, path)
        return content is not None and text in content.decode()

    @staticmethod
    def _reactions(comment: Comment) -> set[str]:
        return {reaction.content for reaction in comment.reactions}

    async def _until(self, what: str, look: Callable[[], T]) -> T:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := look()):
            if time.monotonic() > deadline:
                raise UserProblem("E903", what=what)
            await asyncio.sleep(0.02)
        return found
