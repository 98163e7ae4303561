"""The oldest Python that a project supports: what a tool tells or mends must be good there too."""

import re
from pathlib import Path

from ghapp.plugin.configuration import table_of, values_of
from ghapp.plugin.manifest import Manifest

# https://packaging.python.org/en/latest/specifications/version-specifiers/
_LOWEST = re.compile(r"(?:>=|~=|===?|>)\s*3(?:\.(\d{1,3}))?(?![\d])")


def target_words(manifest: Manifest, tree: Path, checkout: Path, *, is_theirs: bool) -> tuple[str, ...]:
    """What `{target}` stands for. Nothing where the configuration says it itself, if it is `theirs`."""
    target = manifest.target
    if target is None or (is_theirs and target.unless in (values_of(manifest, tree) or {})):
        return ()
    if (minor := oldest(tree, checkout)) is None:
        return ()
    known = min(max(minor, target.lowest), target.highest)
    return tuple(word.replace("{minor}", str(known)) for word in target.words)


def oldest(tree: Path, checkout: Path) -> int | None:
    """The minor version in the nearest `requires-python`, from `tree` up to the root of its checkout."""
    for folder in (tree, *tree.parents):
        asked = (table_of("pyproject.toml:project", folder) or {}).get("requires-python")
        if isinstance(asked, str):
            return max((int(minor or 0) for minor in _LOWEST.findall(asked)), default=None)
        if folder == checkout:
            break
    return None
