"""What a failed fetch means for the caller, read from what git says. Pure."""

import re

from ghapp.errors import GhappError, TryLater, UserProblem
from ghapp.git.command import GitFailed, GitTimeout
from ghapp.model import Commit

_GONE = ("not our ref", "couldn't find remote ref", "no such ref")
_UNSAFE = re.compile(r"^(?:error|fatal): (object [0-9a-f]{40,64}: .+)$", re.MULTILINE)
_REFUSED = ("fsck error", "error in object")
_HOSTILE = ("index-pack: error", "protocol error: bad")
_NOT_FOUND = (
    "repository not found",
    "does not appear to be a git repository",
    "returned error: 404",
    "' not found",
)
_NETWORK = (
    "could not resolve",
    "unable to access",
    "connection",
    "early eof",
    "rpc failed",
    "hung up",
    "timed out",
    "too slow",
    "authentication failed",
    "could not read username",
    "expected flush",
    "unexpected disconnect",
)


def is_gone(failure: GitFailed) -> bool:
    return _says(failure, _GONE)


def meaning(failure: GitFailed, commit: Commit) -> GhappError:
    detail = failure.problem.context["detail"]
    if is_gone(failure):
        return UserProblem("E003", sha=commit.sha)
    if _says(failure, _REFUSED):
        return UserProblem("E008", detail=_unsafe(failure.stderr) or detail)
    if _says(failure, _HOSTILE):
        return UserProblem("E005", detail=detail)
    if _says(failure, _NOT_FOUND):
        return UserProblem("E404", repository=commit.repository.full_name)
    if isinstance(failure, GitTimeout) or _says(failure, _NETWORK):
        return TryLater("E402", after=10, detail=detail)
    return TryLater("E005", after=10, detail=detail)


def _unsafe(said: str) -> str:
    """The object and what is wrong with it, which stand above git's last words."""
    found = _UNSAFE.search(said)
    return found[1].rstrip(".")[:300] if found else ""


def _says(failure: GitFailed, texts: tuple[str, ...]) -> bool:
    said = failure.stderr.lower()
    return any(text in said for text in texts)
