"""What a patch must never do by itself: each veto means that a person looks at it first. Pure."""

from ghapp.patches.vetoes.case import Case, Policy, Project, Span
from ghapp.patches.vetoes.edit import Edit, Unreadable, edits_of
from ghapp.patches.vetoes.judge import vetoes_of
from ghapp.patches.vetoes.meaning import changes_no_meaning

__all__ = [
    "Case",
    "Edit",
    "Policy",
    "Project",
    "Span",
    "Unreadable",
    "changes_no_meaning",
    "edits_of",
    "vetoes_of",
]
