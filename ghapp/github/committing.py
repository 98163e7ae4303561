"""A patch as one commit on a branch of people: on the head that was judged, and never twice."""

import asyncio
from dataclasses import dataclass

from github import GithubException
from github.GitRef import GitRef
from github.Repository import Repository as Remote

from ghapp.errors import UserProblem
from ghapp.github.door import GitHub
from ghapp.github.talk import Talk, talk_to
from ghapp.github.trees import find_ref, make_tree
from ghapp.model import Patch, Repository


@dataclass(frozen=True, slots=True)
class Addition:
    """A patch as a commit on `branch`. `trailer` is the line of its message that no other has; `known` are
    git trees that it must not make again.
    """

    repository: Repository
    patch: Patch
    branch: str
    message: str
    trailer: str
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Added:
    """`before` and `after` are git trees: of the patch base, and of the commit."""

    sha: str
    before: str
    after: str


async def find_commit(door: GitHub, addition: Addition) -> Added | None:
    """What a try before this one made, if it is the head still. Raises TryLater E401, E402."""
    return await _in_turn(door, addition, find_only=True)


async def add_commit(door: GitHub, addition: Addition) -> Added:
    """The branch moves only on from the patch base, without force.

    Raises UserProblem E414 (the head moved), E444 (it makes what is known), E400, and TryLater E401, E402.
    """
    added = await _in_turn(door, addition, find_only=False)
    if added is None:
        raise UserProblem("E414")
    return added


async def _in_turn(door: GitHub, addition: Addition, *, find_only: bool) -> Added | None:
    committer = _Committer(await talk_to(door, addition.repository), addition)
    work = committer.find if find_only else committer.run
    return await door.write_in_turn(addition.repository, lambda: asyncio.to_thread(work))


class _Committer:
    """Synchronous, one thread a call."""

    def __init__(self, talk: Talk, addition: Addition) -> None:
        self._talk, self._addition = talk, addition

    def find(self) -> Added | None:
        with self._talk.remote() as remote:
            ref = self._ref(remote)
            return None if ref is None else self._ours(remote, ref)

    def run(self) -> Added | None:
        """None when the head is another than the patch base."""
        with self._talk.remote() as remote:
            ref = self._ref(remote)
            is_base = ref is not None and ref.object.sha == self._addition.patch.base_sha
            return self._make(remote, ref) if ref is not None and is_base else None

    def _ours(self, remote: Remote, ref: GitRef) -> Added | None:
        head = remote.get_git_commit(ref.object.sha)
        base = self._addition.patch.base_sha
        if [each.sha for each in head.parents] != [base]:
            return None
        if self._addition.trailer not in head.message.splitlines():
            return None
        before, tree = make_tree(remote, self._addition.patch)
        return Added(head.sha, before.tree.sha, tree.sha) if tree.sha == head.tree.sha else None

    def _make(self, remote: Remote, ref: GitRef) -> Added | None:
        base, tree = make_tree(remote, self._addition.patch)
        if tree.sha in self._addition.known:
            raise UserProblem("E444", detail="a fix before it began with this very state, or made it")
        made = remote.create_git_commit(self._addition.message, tree, [base])
        try:
            ref.edit(made.sha, force=False)
        except GithubException as error:
            if isinstance(self._talk.told(error), UserProblem) and self._moved(remote):
                return None
            raise
        return Added(made.sha, base.tree.sha, tree.sha)

    def _moved(self, remote: Remote) -> bool:
        ref = self._ref(remote)
        return ref is None or ref.object.sha != self._addition.patch.base_sha

    def _ref(self, remote: Remote) -> GitRef | None:
        return find_ref(remote, f"heads/{self._addition.branch}")
