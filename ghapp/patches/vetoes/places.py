"""leaves_repository, protected_path: where a patch writes. No file is read."""

import unicodedata
from collections.abc import Iterator

from ghapp.agents.protected import NAMES, is_protected
from ghapp.model import Veto, VetoId
from ghapp.patches.vetoes.case import Case
from ghapp.patches.vetoes.edit import Edit
from ghapp.patches.vetoes.words import veto

_LONGEST = 240  # characters
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))]
)


def judge(edit: Edit, case: Case) -> Iterator[Veto]:
    if reason := trouble(edit.path):
        yield veto(VetoId.LEAVES_REPOSITORY, edit.path, reason=reason)
    elif is_protected(edit.path, case.policy.protected) or _is_disguised(edit.path, case):
        yield veto(VetoId.PROTECTED_PATH, edit.path)


def trouble(path: str) -> str:
    """Why a path is none of the repository's own, or may mean another one on another file system; or ""."""
    parts = path.split("/")
    if path.startswith(("/", "~")) or ".." in parts or ":" in parts[0]:
        return "it leads out of the repository"
    if "\\" in path or not all(parts) or "." in parts:
        return "it can be read in two ways"
    if any(_is_git(part) for part in parts):
        return "it lies in git's own folder"
    if any(_is_odd(part) for part in parts) or len(path) > _LONGEST:
        return "its name cannot be shown or kept everywhere"
    return ""


def plain(path: str) -> str:
    """As file systems that ignore case, composition and signs of no width take it."""
    signs = unicodedata.normalize("NFKC", path).casefold()
    return "".join(sign for sign in signs if unicodedata.category(sign) != "Cf")


def _is_git(part: str) -> bool:
    """`.GIT`, `.git.`, `git~1` and `.git` with signs that nobody sees are the same folder somewhere."""
    name = plain(part).rstrip(". ")
    return name == ".git" or name.startswith((".git:", "git~"))


def _is_odd(part: str) -> bool:
    hidden = any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for sign in part)
    return hidden or part.endswith((" ", ".")) or part.partition(".")[0].lower() in _RESERVED


def _is_disguised(path: str, case: Case) -> bool:
    """`.GitHub/Workflows/a.yml` is protected too: on some file systems it is the same file."""
    return is_protected(plain(path), tuple(map(plain, (*NAMES, *case.policy.protected))))
