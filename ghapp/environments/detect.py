"""Which environments a checkout needs, told from its files."""

import re
from collections.abc import Collection
from pathlib import Path

from ghapp.environments import golang, node, python
from ghapp.environments.recipe import Recipe

_DECISIVE = re.compile(
    r"(?:.*requirements.*\.txt|pyproject\.toml|setup\.(?:py|cfg)|.*\.lock|.*-lock\.\w+|package\.json|go\.(?:mod|sum))"
)


def detect(tree: Path, files: Collection[str], setup: str | None = None) -> tuple[Recipe, ...]:
    """At most one for each language, or the one that the repository's configuration gives.

    `files` are plain files of the checkout, as paths below `tree`. Raises ValueError for files that cannot be
    read, with the reason.
    """
    if setup is not None:
        return (given(files, setup),)
    try:
        found = (python.recipe(tree, files), node.recipe(tree, files), golang.recipe(files))
    except (AttributeError, TypeError) as error:  # a list where the standard has a table
        raise ValueError(f"pyproject.toml is not what the standard says: {error}") from None
    return tuple(recipe for recipe in found if recipe is not None)


def given(files: Collection[str], setup: str) -> Recipe:
    """`setup` may read any file; those count for the key that usually decide. pip is there for it."""
    sources = tuple(sorted(file for file in files if _DECISIVE.fullmatch(file.rpartition("/")[2])))
    venv = ("{python}", "-m", "venv", "{environment}/venv")  # with pip, which comes with Python
    return Recipe("given", sources, (venv, ("sh", "-euc", setup)), roots=python.roots(files))
