"""Publish a patch as a pull request: all or nothing, and never twice."""

import asyncio
from dataclasses import dataclass

from github import GithubException
from github.GitTree import GitTree
from github.PullRequest import PullRequest
from github.Repository import Repository as Remote

from ghapp.errors import UserProblem
from ghapp.github.door import GitHub
from ghapp.github.talk import Talk, talk_to
from ghapp.github.trees import find_ref, make_tree, tree_of
from ghapp.model import Patch, Repository
from ghapp.observability.log import logger

_log = logger(__name__)
LABELS = ("automated-fix", "error-recovery")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A patch as a pull request: `branch` comes from the run's stored time, so a repeat finds its own.
    It takes the place of older ones for the same target whose branch begins with one of `replaces`;
    `farewell` is said there, with this one's number for `{number}`. `known` are git trees that it must not
    make again.
    """

    repository: Repository
    patch: Patch
    branch: str
    target: str
    title: str
    message: str
    body: str
    replaces: tuple[str, ...] = ()
    farewell: str = ""
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Opened:
    """`before` and `after` are git trees: of the patch base, and of what the pull request makes of it by its
    `head`.
    """

    number: int
    url: str
    before: str
    after: str
    head: str


async def propose(door: GitHub, proposal: Proposal) -> Opened:
    """Open the pull request, or find it open already.

    Raises UserProblem E414 (the target moved), E444 (it makes what is known), E400, and TryLater E401, E402.
    """
    publisher = await _publisher(door, proposal)
    return await door.write_in_turn(proposal.repository, lambda: asyncio.to_thread(publisher.run))


async def withdraw(door: GitHub, proposal: Proposal) -> None:
    """Leave nothing of a proposal that nobody waits for any more, unless it is a pull request already."""
    publisher = await _publisher(door, proposal)
    await door.write_in_turn(proposal.repository, lambda: asyncio.to_thread(publisher.withdraw))


async def _publisher(door: GitHub, proposal: Proposal) -> "_Publisher":
    return _Publisher(await talk_to(door, proposal.repository), proposal)


class _Publisher:
    """Synchronous, one thread a call."""

    def __init__(self, talk: Talk, proposal: Proposal) -> None:
        self._talk, self._proposal = talk, proposal

    def run(self) -> Opened:
        with self._talk.remote() as remote:
            pull = self._find(remote) or self._made(remote)
            self._label(pull)
            self._replace(remote, pull)
            before = tree_of(remote, self._proposal.patch.base_sha)
            head = pull.head.sha
            return Opened(pull.number, pull.html_url, before, tree_of(remote, head), head)

    def _made(self, remote: Remote) -> PullRequest:
        """All or nothing: when GitHub refuses something for good, no branch stays behind."""
        try:
            return self._make(remote)
        except GithubException as error:
            if isinstance(self._talk.told(error), UserProblem):  # else the next try finds the branch
                self._leave_nothing(remote)
            raise

    def _leave_nothing(self, remote: Remote) -> None:
        try:
            _delete(remote, f"heads/{self._proposal.branch}")
        except GithubException as error:
            _log.warning("a branch stays", branch=self._proposal.branch, problem=str(self._talk.told(error)))

    def withdraw(self) -> None:
        with self._talk.remote() as remote:
            if self._find(remote) is None:
                _delete(remote, f"heads/{self._proposal.branch}")

    def _label(self, pull: PullRequest) -> None:
        """A pull request without them is still a pull request."""
        try:
            pull.add_to_labels(*LABELS)
        except GithubException as error:
            told = self._talk.told(error)
            if not isinstance(told, UserProblem):
                raise
            _log.warning("no labels", pull_request=pull.number, problem=str(told))

    def _replace(self, remote: Remote, pull: PullRequest) -> None:
        """One open at a time: what we proposed for the branch before is closed, and its own deleted."""
        kind = self._proposal.replaces
        if pull.state != "open" or not kind:
            return
        for other in self._open(remote):
            is_older = other.number < pull.number and other.user.login == pull.user.login
            if is_older and other.head.ref.startswith(kind):
                other.create_issue_comment(self._proposal.farewell.replace("{number}", str(pull.number)))
                other.edit(state="closed")
                _delete(remote, f"heads/{other.head.ref}")

    def _find(self, remote: Remote) -> PullRequest | None:
        head = f"{self._proposal.repository.owner}:{self._proposal.branch}"
        pulls = remote.get_pulls(state="all", head=head, base=self._proposal.target)
        return next(iter(pulls), None)

    def _make(self, remote: Remote) -> PullRequest:
        branch = f"heads/{self._proposal.branch}"
        if remote.get_branch(self._proposal.target).commit.sha != self._proposal.patch.base_sha:
            _delete(remote, branch)  # from a time before a crash or a lost answer
            raise UserProblem("E414")
        base, tree = make_tree(remote, self._proposal.patch)
        if (twin := self._twin(remote, tree)) is not None:
            _delete(remote, branch)
            return twin
        if tree.sha in self._proposal.known:
            raise UserProblem("E444", detail="a fix before it began with this very state, or made it")
        if find_ref(remote, branch) is None:
            commit = remote.create_git_commit(self._proposal.message, tree, [base])
            remote.create_git_ref(f"refs/{branch}", commit.sha)
        return remote.create_pull(
            base=self._proposal.target,
            head=self._proposal.branch,
            title=self._proposal.title,
            body=self._proposal.body,
        )

    def _twin(self, remote: Remote, tree: GitTree) -> PullRequest | None:
        """An open one that makes the same of the same branch: somebody asked twice."""
        pulls = (pull for pull in self._open(remote) if tree_of(remote, pull.head.sha) == tree.sha)
        return next(pulls, None)

    def _open(self, remote: Remote) -> list[PullRequest]:
        """Those of the same kind for the same branch."""
        folder = self._proposal.branch.partition("/")[0]
        ours = f"{self._proposal.repository.owner}:{folder}/"
        pulls = remote.get_pulls(state="open", base=self._proposal.target)
        return [pull for pull in pulls if pull.head.label.startswith(ours)]


def _delete(remote: Remote, name: str) -> None:
    if (ref := find_ref(remote, name)) is not None:
        ref.delete()
