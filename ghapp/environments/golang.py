"""Go modules: go.mod says what is needed, go.sum what it must be."""

from collections.abc import Collection

from ghapp.environments.recipe import Recipe


def recipe(files: Collection[str]) -> Recipe | None:
    if "go.mod" not in files:
        return None
    sources = tuple(name for name in ("go.mod", "go.sum") if name in files)
    return Recipe("go", sources, (("go", "mod", "download"),))
