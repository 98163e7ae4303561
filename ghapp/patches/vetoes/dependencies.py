"""dependency_added: code of others that was not asked for."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from ghapp.model import Veto, VetoId
from ghapp.patches.vetoes import data, syntax
from ghapp.patches.vetoes.case import Case
from ghapp.patches.vetoes.edit import Edit, text_of
from ghapp.patches.vetoes.words import veto
from ghapp.plugin.manifest import matches

_STRUCTURED = (
    "pyproject.toml",
    "Pipfile",
    "Cargo.toml",
    "package.json",
    "composer.json",
    "setup.cfg",
    "deno.json",
)
_REQUIREMENTS = ("requirements*.txt", "requirements*.in", "*requirements.txt", "constraints*.txt")
_IN_FOLDER = ("requirements/*.txt", "*/requirements/*.txt", "requirements/*.in", "*/requirements/*.in")
_LINES = (  # read by programs, or not by us: every line that was not there may be one
    *("go.mod", "Gemfile", "*.gemspec", "build.gradle", "build.gradle.kts", "libs.versions.toml", "pom.xml"),
    *("mix.exs", "Package.swift", "Podfile", "*.csproj", "*.cabal", "environment.yml", "environment.yaml"),
    *(
        "*.podspec",
        "rebar.config",
        "pubspec.yaml",
        "packages.config",
        "Directory.Packages.props",
        ".gitmodules",
    ),
)
_KEYS = re.compile(
    r"(?i)(?:.*dependencies|(?:build-|install_|tests_|setup_)?requires?(?:-dev)?|dependency-groups|extras_require"
    r"|(?:dev-)?packages|index|overrides|resolutions|imports|options\.extras_require|sources?|patch|replace)"
)
_NAME = re.compile(r"[A-Za-z0-9@/._-]+(?:\[[^\]]*\])?")


def judge(edit: Edit, _case: Case) -> Iterator[Veto]:
    """Raises Unreadable."""
    if is_manifest(edit.path) and edit.after is not None:
        known = frozenset(declared(edit.path, edit.before))
        for name in dict.fromkeys(declared(edit.path, edit.after)):
            if name not in known:
                yield veto(VetoId.DEPENDENCY_ADDED, edit.path, _line(edit, name), dependency=name)


def is_manifest(path: str) -> bool:
    return matches(path, (*_STRUCTURED, *_REQUIREMENTS, *_IN_FOLDER, *_LINES, "setup.py"))


def declared(path: str, content: bytes | None) -> Iterator[str]:
    """What a file asks for: names, and with them where from when that is no registry. Raises Unreadable."""
    if content is None:
        return
    if matches(path, _STRUCTURED):
        yield from _below(data.values(path, content))
    elif path.endswith("setup.py"):
        yield from _texts(content)
    else:
        plain = matches(path, (*_REQUIREMENTS, *_IN_FOLDER))
        lines = (
            line.partition(" #")[0].strip().rstrip("\\").strip() for line in text_of(content).split("\n")
        )
        wanted = (line for line in lines if line and not line.startswith(("#", "//", "--hash")))
        yield from (_of_text(line) if plain else " ".join(line.split()) for line in wanted)


def _below(values: Any) -> Iterator[str]:
    """Of the tables and lists whose key says that they hold dependencies, at any depth."""
    if isinstance(values, dict):
        for key, value in values.items():
            yield from _listed(value) if _KEYS.fullmatch(str(key)) else _below(value)
    elif isinstance(values, list):
        for value in values:
            yield from _below(value)


def _listed(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _listed(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _listed(inner, name)
    elif isinstance(value, str):
        yield from _asked(value, name)


def _asked(text: str, name: str) -> Iterator[str]:
    """A requirement, or where one is from that is of no registry."""
    for line in filter(None, map(str.strip, text.split("\n"))):
        if ":" in line or "/" in line:
            yield f"{name} {line}".strip()
        elif line[0].isalpha():
            yield _of_text(line)


def _of_text(text: str) -> str:
    """`Example_Tool[x]>=2` asks for `example-tool[x]`; an option or an address is taken whole."""
    found = _NAME.match(text)
    if text.startswith("-") or "@" in text or "://" in text or found is None:
        return " ".join(text.split())
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def _texts(content: bytes) -> Iterator[str]:
    """A program: any text in it may be one."""
    for node in ast.walk(syntax.parse(content)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from map(_of_text, filter(None, map(str.strip, node.value.split("\n"))))


def _line(edit: Edit, name: str) -> int | None:
    """Where it seems to stand."""
    wanted = re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()
    lines = enumerate(edit.new_text.split("\n"), 1)
    return next((number for number, line in lines if wanted in re.sub(r"[-_.]+", "-", line).lower()), None)
