"""People: what they do on the local GitHub, by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ghapp.demo.github.account import User
from ghapp.demo.github.acts import checks, comments, pulls, references, repositories
from ghapp.demo.github.bare import Bare, Entry, Signature
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.state import ROLES, CheckRun, Comment, PullRequest, Repo


@dataclass(frozen=True, slots=True)
class File:
    """A file with a mode of its own: 100755, or 120000 for a symlink, whose content is its target."""

    content: bytes
    mode: str


class People:
    """Acts return when the deliveries they cause have been answered by the App."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def settled(self) -> None:
        """Wait until every delivery announced so far has been answered or given up."""
        await self.hub.webhooks.settled()

    def user(self, login: str) -> User:
        return self.hub.state.user(login)

    def repository(self, full_name: str) -> Repo:
        return self.hub.state.repos[full_name.lower()]

    def set_permission(self, repo: Repo, login: str, role: str) -> None:
        """`role` is one of admin, maintain, write, triage, read, none."""
        if role not in ROLES:
            raise ValueError(f"{role} is not one of {ROLES}")
        repo.roles[self.user(login).login] = role

    async def create_repository(
        self,
        full_name: str,
        *,
        source: Path | None = None,
        default_branch: str = "main",
        private: bool = False,
        organization: bool = False,
    ) -> Repo:
        """Branches and tags come from the local git repository `source`, when it is given."""
        owner, name = full_name.split("/")
        account = self.hub.state.user(owner, "Organization" if organization else "User")
        return await repositories.create(
            self.hub, account, name, default_branch=default_branch, private=private, source=source
        )

    async def fork(self, repo: Repo, owner: str) -> Repo:
        return await repositories.fork(self.hub, repo, self.user(owner))

    async def install(self, account: str, chosen: Iterable[Repo] | None = None) -> int:
        """Install the App on all (None) or some repositories of an account; the installation's id."""
        where = repositories.install(self.hub, self.user(account), chosen)
        await self.settled()
        return where.id

    async def choose_repositories(self, installation_id: int, chosen: Iterable[Repo]) -> None:
        """Change which repositories an installation covers."""
        repositories.choose(self.hub, self.hub.state.installations[installation_id], chosen)
        await self.settled()

    async def uninstall(self, installation_id: int) -> None:
        repositories.uninstall(self.hub, self.hub.state.installations[installation_id])
        await self.settled()

    async def push(
        self,
        repo: Repo,
        branch: str,
        *,
        files: Mapping[str, "bytes | File | None"],
        message: str,
        user: str,
        parent: str | None = None,
    ) -> str:
        """Commit files (None deletes) on top of `parent` and move the branch there.

        The parent is the branch's head, else the default branch's. Another parent is a force-push.
        """
        bare = self.hub.bare(repo)
        heads = (parent or f"refs/heads/{branch}", f"refs/heads/{repo.default_branch}")
        start = await bare.resolve(heads[0]) or await bare.resolve(heads[1])
        entries = [await _entry(bare, path, content) for path, content in files.items()]
        sender = self.user(user)
        who = Signature(sender.login, f"{sender.id}+{sender.login}@users.noreply.github.com")
        tree = await bare.write_tree(entries, start)
        sha = await bare.write_commit(tree, [start] if start else [], message, who, who)
        await self.move_branch(repo, branch, sha, user)
        return sha

    async def move_branch(self, repo: Repo, branch: str, sha: str | None, user: str) -> None:
        """Create, move (also by force) or, with no SHA, delete a branch."""
        async with repo.lock:
            await references.move(self.hub, repo, f"refs/heads/{branch}", sha, self.user(user))
        await self.settled()

    async def delete_branch(self, repo: Repo, branch: str, user: str) -> None:
        await self.move_branch(repo, branch, None, user)

    async def head(self, repo: Repo, branch: str) -> str | None:
        return await self.hub.bare(repo).resolve(f"refs/heads/{branch}")

    async def read(self, repo: Repo, revision: str, path: str) -> bytes | None:
        """A file as it is in a commit or branch."""
        bare = self.hub.bare(repo)
        entry = await bare.entry(revision, path)
        return await bare.read(entry.sha) if entry and entry.sha else None

    async def open_pull_request(  # noqa: PLR0913  GitHub's own form has as many fields
        self,
        repo: Repo,
        head: str,
        base: str,
        title: str,
        user: str,
        *,
        head_repo: Repo | None = None,
        body: str | None = None,
        draft: bool = False,
    ) -> int:
        wish = pulls.Wish(title, head, base, body, draft)
        pull = await pulls.open_pull(self.hub, repo, head_repo or repo, wish, self.user(user))
        await self.settled()
        return pull.number

    async def close_pull_request(self, repo: Repo, number: int, user: str) -> None:
        await pulls.close(self.hub, repo.pulls[number], self.user(user))
        await self.settled()

    async def label(self, repo: Repo, number: int, name: str, user: str) -> None:
        await pulls.stick(self.hub, repo.pulls[number], name, self.user(user))
        await self.settled()

    async def comment(self, repo: Repo, number: int, body: str, user: str) -> int:
        said = comments.say(self.hub, repo.pulls[number], self.user(user), body)
        await self.settled()
        return said.id

    def comments(self, repo: Repo, number: int) -> list[Comment]:
        return repo.pulls[number].comments

    def pull_request(self, repo: Repo, number: int) -> PullRequest:
        return repo.pulls[number]

    def check_runs(self, repo: Repo, sha: str) -> list[CheckRun]:
        """Oldest first."""
        return [run for run in repo.runs() if run.suite.head_sha == sha]

    async def rerequest_check(self, run: CheckRun, user: str) -> None:
        checks.rerequest(self.hub, run, self.user(user))
        await self.settled()

    async def rerequest_suite(self, run: CheckRun, user: str) -> None:
        await checks.rerequest_suite(self.hub, run.suite, self.user(user))
        await self.settled()

    async def press(self, run: CheckRun, identifier: str, user: str) -> None:
        """Press one of the buttons of a check run."""
        checks.press(self.hub, run, identifier, self.user(user))
        await self.settled()


async def _entry(bare: Bare, path: str, content: bytes | File | None) -> Entry:
    if content is None:
        return Entry(path)
    file = content if isinstance(content, File) else File(content, "100644")
    return Entry(path, file.mode, "blob", await bare.write_blob(file.content))
