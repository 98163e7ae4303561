"""Node projects: package-lock.json, then pnpm-lock.yaml. Without a lock nothing is installed."""

import json
from collections.abc import Collection
from pathlib import Path

from ghapp.environments.recipe import Recipe

PNPM = "pnpm@9.15.9"  # runs on every Node.js since 18; taken from the registry, inside the box
_NPM = ("npm", "ci", "--no-audit", "--no-fund")
_PNPM = ("npm", "exec", "--yes", f"--package={PNPM}", "--", "pnpm", "install", "--frozen-lockfile")


def recipe(tree: Path, files: Collection[str]) -> Recipe | None:
    """None where there is no lock. Raises ValueError: a package.json that cannot be read."""
    if "package.json" not in files:
        return None
    if "package-lock.json" in files:
        return Recipe("node", _sources(tree, files, "package-lock.json"), (_NPM,))
    if "pnpm-lock.yaml" in files:
        return Recipe("node", _sources(tree, files, "pnpm-lock.yaml"), (_PNPM,))
    return None


def _sources(tree: Path, files: Collection[str], lock: str) -> tuple[str, ...]:
    """Workspaces are linked to, not copied: then every file of theirs is a part of what is installed."""
    try:
        package = dict(json.loads((tree / "package.json").read_bytes()))
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"package.json cannot be read: {error}") from None
    if package.get("workspaces") or "pnpm-workspace.yaml" in files:
        return tuple(sorted(files))
    return tuple(name for name in ("package.json", lock, ".npmrc") if name in files)
