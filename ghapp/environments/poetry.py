"""poetry.lock: what the project asks for, at the versions that are locked.

Poetry itself is not needed: https://python-poetry.org/docs/pyproject/ and .../docs/dependency-specification/
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

Choose = Callable[[Collection[str]], list[str]]
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_VERSION = re.compile(r"[A-Za-z0-9.!+_-]+")


def constraints(lock: dict[str, Any]) -> str:
    """Every package of the lock, as a constraints file. A line that is none is left out."""
    locked = ((str(each.get("name")), str(each.get("version"))) for each in _packages(lock))
    return "".join(
        f"{name}=={version}\n"
        for name, version in locked
        if _NAME.fullmatch(name) and _VERSION.fullmatch(version)
    )


def asked(project: dict[str, Any], lock: dict[str, Any], chosen: Choose) -> tuple[str, ...]:
    """The names, in pyproject's older form (`tool.poetry`) and in the standard one, that the lock holds.

    `chosen` tells which groups and extras are needed.
    Raises ValueError when there are none: then the lock is not this project's.
    """
    locked = {_plain(each.get("name")) for each in _packages(lock)}
    names = tuple(name for name in dict.fromkeys(_names(project, chosen)) if name in locked)
    if not names:
        raise ValueError("poetry.lock holds nothing of what pyproject.toml asks for")
    return names


def _names(project: dict[str, Any], chosen: Choose) -> Iterator[str]:
    tool = project.get("tool", {}).get("poetry", {})
    groups = {"dev": {"dependencies": tool.get("dev-dependencies", {})}, **tool.get("group", {})}
    yield from map(_plain, tool.get("dependencies", {}))
    for name in chosen(groups):
        yield from map(_plain, groups[name].get("dependencies", {}))
    standard = project.get("project", {})
    yield from _required(standard.get("dependencies", []))
    for parts in (standard.get("optional-dependencies", {}), project.get("dependency-groups", {})):
        for name in chosen(parts):
            yield from _required(parts[name])


def _required(listed: list[Any]) -> Iterator[str]:
    """The names of requirements (PEP 508)."""
    return (_plain(match[0]) for each in listed if (match := _NAME.match(str(each))))


def _packages(lock: dict[str, Any]) -> list[dict[str, Any]]:
    found = lock.get("package", [])
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _plain(name: object) -> str:
    """The normalised name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", str(name)).lower()
