"""Names of a fix: branch, title, slug. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime

LONGEST_SLUG = 60
FIXES = "error-fix/pr-"  # how the branches of fixes begin; those of baselines do not


def slug_of(number: int, fixers: Sequence[str]) -> str:
    """`python_ruff` and `python_isort_fix` on #7 make `pr-7-python-ruff-python-isort`.

    With the number, two that are asked for in one second are two branches.
    """
    text = "-".join((f"pr-{number}", *(fixer.removesuffix("_fix") for fixer in fixers))).lower()
    return re.sub(r"[^a-z0-9]+", "-", text)[:LONGEST_SLUG].strip("-")


def branch_of(slug: str, created_at: str) -> str:
    """The time is the run's stored one: a repeated step finds its own branch."""
    return f"error-fix/{slug}-{datetime.fromisoformat(created_at):%Y%m%d%H%M%S}"


def title_of(slug: str) -> str:
    return f"[Auto] Error fix: {slug}"
