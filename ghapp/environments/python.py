"""Python projects: uv.lock, then poetry.lock, then requirements files and what the project itself asks for.

Whatever is installed comes from the index that the box is told of: the addresses in a lock are not asked.
The project itself is installed for its metadata and its compiled parts; its Python files are read from the
checkout that a run is about, so that one environment serves every commit with the same dependencies.
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from ghapp.environments import poetry
from ghapp.environments.manifests import Manifests, for_tests
from ghapp.environments.recipe import Recipe

VENV = ("uv", "venv", "--quiet", "--python", "{python}", "{environment}/venv")
_INSTALL = (
    "uv",
    "pip",
    "install",
    "--quiet",
    "--compile-bytecode",
    "--python",
    "{environment}/venv/bin/python",
)
_EXPORT = ("uv", "export", "--quiet", "--frozen", "--no-emit-project", "--no-default-groups", "--output-file")
_EXPORTED, _CONSTRAINTS = "{environment}/requirements.txt", "{environment}/constraints.txt"
# Versions are often asked of git, and a low one would let the resolver take old packages that need this one.
# Some builds write into their own files: the version must not change by that.
_TAGGED = """git init --quiet .
git add --all .
git -c user.name=ghapp -c user.email=ghapp@localhost commit --quiet --message .
git tag v9999.0.0
git ls-files -z | git update-index --assume-unchanged -z --stdin"""
_NATIVE = (".c", ".cc", ".cpp", ".h", ".pyx", ".pxd", ".rs")  # built into what is installed
_APART = re.compile(r"src/(?:[^/]+/__init__|[^/]+)\.py")
_PYTEST = re.compile(r"(?:.*/)?(?:conftest|test_\w+|\w+_test)\.py")


def recipe(tree: Path, files: Collection[str]) -> Recipe | None:
    """None where nothing is asked for. Raises ValueError: a file that cannot be read."""
    known = Manifests.read(tree, files)
    steps = tuple(_steps(known))
    has_tests = any(_PYTEST.fullmatch(file) for file in files)
    is_native = known.is_installable and any(file.endswith(_NATIVE) for file in files)
    if not steps or (known.asks_for_nothing and not (has_tests or is_native)):
        return None
    if has_tests:
        steps = (*steps, (*_INSTALL, "pytest"))  # nothing is done where the project brought its own
    constraints = {"constraints.txt": poetry.constraints(known.lock)} if known.lock else {}
    if is_native:
        return Recipe("python", tuple(sorted(files)), (VENV, *steps), constraints)
    return Recipe("python", (*known.named, *known.listed), (VENV, *steps), constraints, roots(files))


def roots(files: Collection[str]) -> tuple[str, ...]:
    """Where its modules are: https://packaging.python.org/en/latest/discussions/src-layout-vs-flat-layout/"""
    is_apart = any(_APART.fullmatch(file) for file in files)
    return ("src",) if is_apart else ("",)


def _steps(known: Manifests) -> Iterator[tuple[str, ...]]:
    if known.is_installable:
        yield ("sh", "-euc", _TAGGED)
    if "uv.lock" in known.named:
        chosen = [word for name in known.extras for word in ("--extra", name)]
        chosen += [word for name in known.groups for word in ("--group", name)]
        yield (*_EXPORT, _EXPORTED, *chosen)
        yield (*_INSTALL, "--require-hashes", "-r", _EXPORTED)
    elif known.lock:
        yield (*_INSTALL, "-c", _CONSTRAINTS, *poetry.asked(known.project, known.lock, for_tests))
    else:
        yield from _unlocked(known)
        return
    if known.is_installable:
        yield (*_INSTALL, "--no-deps", ".")


def _unlocked(known: Manifests) -> Iterator[tuple[str, ...]]:
    asked = [word for file in known.listed for word in ("-r", file)]
    asked += [word for name in known.groups for word in ("--group", name)]
    if known.is_installable:
        asked.append(f".[{','.join(known.extras)}]" if known.extras else ".")
    if asked:
        yield (*_INSTALL, *asked)
