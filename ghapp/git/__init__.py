"""The git door: mirrors, worktrees and a person's own checkout. The only place that runs git."""

from ghapp.git.applying import Applied
from ghapp.git.door import Git
from ghapp.git.local import LocalTree, open_local
from ghapp.git.remote import Limits, Remote
from ghapp.git.tree import ChangedLines, Moved, Tree
from ghapp.git.worktree import Worktree

__all__ = [
    "Applied",
    "ChangedLines",
    "Git",
    "Limits",
    "LocalTree",
    "Moved",
    "Remote",
    "Tree",
    "Worktree",
    "open_local",
]
