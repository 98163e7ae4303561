"""Deciders: who decides, on the local GitHub, what is merged: maintainers, reviewers, other CI."""

from ghapp.demo.github import review_rules
from ghapp.demo.github.acts import checks, merging, reviews, statuses
from ghapp.demo.github.bare import Signature
from ghapp.demo.github.gates import Protection, Review, Status, Terms
from ghapp.demo.github.people import People
from ghapp.demo.github.state import CheckRun, Repo


class Deciders(People):
    """Like all acts of people, these return when the App has answered what it was told of them."""

    def protect(  # noqa: PLR0913  GitHub's own form has more fields
        self,
        repo: Repo,
        branch: str,
        *,
        required_checks: tuple[str, ...] = (),
        required_reviews: int = 0,
        strict: bool = False,
        merge_queue: bool = False,
        ruleset: bool = False,
    ) -> None:
        """Protect a branch from now on, by its own protection or by a ruleset, in place of any before.

        `strict` wants the head to hold the branch's last commit.
        """
        repo.protections[branch] = Protection(
            self.hub.state.next_id(), required_checks, required_reviews, strict, merge_queue, ruleset
        )

    def unprotect(self, repo: Repo, branch: str) -> None:
        repo.protections.pop(branch, None)

    async def merge_pull_request(
        self, repo: Repo, number: int, user: str, *, method: str = "merge", bypass: bool = False
    ) -> str:
        """Merge by merge, squash or rebase; the new SHA of the base branch.

        Raises Refusal where something hinders it, unless an administrator bypasses that.
        """
        pull, sender, terms = repo.pulls[number], self.user(user), Terms(method)
        async with repo.lock:
            if not bypass:
                await merging.judge(self.hub, pull, terms)
            sha = await merging.merge(self.hub, pull, sender, terms)
        await self.settled()
        return sha

    async def revert(self, repo: Repo, branch: str, sha: str, user: str) -> str:
        """Undo a commit of the branch with a new one; the SHA of that. Of a merge, its side is undone."""
        bare = self.hub.bare(repo)
        head = await bare.text("rev-parse", f"refs/heads/{branch}")
        stand_in = await bare.write_commit(await bare.resolve(head, "tree") or "", [sha], "head", *_TWICE)
        undone = await bare.write_commit(await bare.resolve(f"{sha}~1", "tree") or "", [sha], "undo", *_TWICE)
        tree = (await bare.text("merge-tree", "--write-tree", stand_in, undone)).splitlines()[0]
        subject = (await bare.text("show", "--no-patch", "--format=%s", sha)).strip()
        who = Signature(user, f"{self.user(user).id}+{user}@users.noreply.github.com")
        message = f'Revert "{subject}"\n\nThis reverts commit {sha}.'
        new = await bare.write_commit(tree, [head], message, who, who)
        await self.move_branch(repo, branch, new, user)
        return new

    async def review(
        self, repo: Repo, number: int, user: str, state: str = "APPROVED", body: str = ""
    ) -> Review:
        """`state` is APPROVED, CHANGES_REQUESTED or COMMENTED; who opened it can only comment."""
        pull, reviewer = repo.pulls[number], self.user(user)
        event = next(event for event, given in review_rules.STATES.items() if given == state)
        review_rules.judge({"event": event, "body": body or "Please look again."}, own=pull.user is reviewer)
        given = await reviews.submit(self.hub, pull, reviewer, state, body)
        await self.settled()
        return given

    async def report_check(
        self, repo: Repo, sha: str, name: str, conclusion: str | None = "success", *, app: str = "ci"
    ) -> CheckRun:
        """A check run of another App; without a conclusion it is still in progress."""
        wish = {"name": name, "status": "in_progress"} | ({"conclusion": conclusion} if conclusion else {})
        run = await checks.create(self.hub, repo, sha, wish, self.hub.state.other_app(app))
        await self.settled()
        return run

    async def report_status(
        self, repo: Repo, sha: str, context: str, state: str = "success", *, user: str = "ci"
    ) -> None:
        """A commit status; `state` is error, failure, pending or success."""
        status = Status(self.hub.state.next_id(), sha, context, state, self.user(user))
        await statuses.report(self.hub, repo, status)
        await self.settled()


_NOBODY = Signature("GitHub", "noreply@github.com")
_TWICE = (_NOBODY, _NOBODY)
