"""Names of a fix: branch, title, slug (requirement G1). Pure."""

import re
from collections.abc import Sequence
from datetime import datetime

LONGEST_SLUG = 40


def slug_of(fixers: Sequence[str]) -> str:
    """`python_ruff` and `python_isort_fix` make `python-ruff-python-isort`."""
    text = "-".join(fixer.removesuffix("_fix") for fixer in fixers).lower()
    return re.sub(r"[^a-z0-9]+", "-", text)[:LONGEST_SLUG].strip("-") or "fix"


def branch_of(slug: str, created_at: str) -> str:
    """The time is the run's stored one: a repeated step finds its own branch."""
    return f"error-fix/{slug}-{datetime.fromisoformat(created_at):%Y%m%d%H%M%S}"


def title_of(slug: str) -> str:
    return f"[Auto] Error fix: {slug}"
