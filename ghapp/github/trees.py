"""What a patch makes of a commit, through the Git Data API: modes are kept.

Commits made so, by the App and with no author named, are Verified:
https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification
"""

from github import InputGitTreeElement
from github.GitCommit import GitCommit
from github.GitRef import GitRef
from github.GitTree import GitTree
from github.Repository import Repository as Remote

from ghapp.model import Change, Patch


def make_tree(remote: Remote, patch: Patch) -> tuple[GitCommit, GitTree]:
    """The patch base, and the tree that the patch makes of it."""
    base = remote.get_git_commit(patch.base_sha)
    elements = [_element(remote, change) for change in patch.changes]
    return base, remote.create_git_tree(elements, base.tree)


def tree_of(remote: Remote, sha: str) -> str:
    return remote.get_git_commit(sha).tree.sha


def find_ref(remote: Remote, name: str) -> GitRef | None:
    """As GitHub has it now: a lazy `get_git_ref` asks nothing, and deletes under an address that is none."""
    return next((ref for ref in remote.get_git_matching_refs(name) if ref.ref == f"refs/{name}"), None)


def _element(remote: Remote, change: Change) -> InputGitTreeElement:
    """Text goes along in the tree: one request for many files. Bytes that are not UTF-8 need a blob."""
    if change.content_base64 is None or change.content is None:
        return InputGitTreeElement(change.path, change.mode, "blob", sha=None)
    try:
        return InputGitTreeElement(change.path, change.mode, "blob", content=change.content.decode())
    except UnicodeDecodeError:
        blob = remote.create_git_blob(change.content_base64, "base64")
        return InputGitTreeElement(change.path, change.mode, "blob", sha=blob.sha)
