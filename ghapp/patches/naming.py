"""Names of a fix: branch, title, slug. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime

from ghapp.model import Commit

LONGEST_SLUG = 60
OURS = "error-fix/"  # how our branches begin
FIXES = (f"{OURS}pr-", f"{OURS}push-")  # those of fixes; of baselines they do not


def place_of(commit: Commit) -> str:
    """`pr-7`; `push-1a2b3c4` where there is no pull request. Two in one second are two branches."""
    number = commit.pull_request
    return f"push-{commit.sha[:7]}" if number is None else f"pr-{number}"


def slug_of(place: str, fixers: Sequence[str]) -> str:
    """`python_ruff` and `python_isort_fix` on `pr-7` make `pr-7-python-ruff-python-isort`."""
    text = "-".join((place, *(fixer.removesuffix("_fix") for fixer in fixers))).lower()
    return re.sub(r"[^a-z0-9]+", "-", text)[:LONGEST_SLUG].strip("-")


def branch_of(slug: str, created_at: str) -> str:
    """The time is the run's stored one: a repeated step finds its own branch."""
    return f"{OURS}{slug}-{datetime.fromisoformat(created_at):%Y%m%d%H%M%S}"


def trailer_of(run_id: str) -> str:
    """The line by which a commit of ours is known again."""
    return f"Ghapp-Run: {run_id}"


def title_of(slug: str) -> str:
    return f"[Auto] Error fix: {slug}"
