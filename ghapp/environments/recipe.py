"""Recipe: how to build a project's environment, from which files, by which commands."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Language = Literal["python", "node", "go", "given"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """`sources`: files of the checkout that decide what is installed; their content is the key.

    `steps`: commands, run one after the other in a copy of the checkout. `{environment}` stands for the
    folder that is built, `{python}` for an interpreter. `files` are written into that folder before.
    `roots`: folders of the checkout in which Python is to find modules later on, before what is installed.
    """

    language: Language
    sources: tuple[str, ...]
    steps: tuple[tuple[str, ...], ...]
    files: Mapping[str, str] = field(default_factory=dict)
    roots: tuple[str, ...] = ()

    def key(self, tree: Path, *scope: object) -> str:
        """Equal for equal files and steps in one scope: a repository, a trust class, versions of tools."""
        decisive = (self.language, self.steps, sorted(self.files.items()), scope)
        digest = hashlib.sha256(repr(decisive).encode())
        for source in sorted(self.sources):
            content = (tree / source).read_bytes()
            digest.update(f"\0{source}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()[:32]

    def commands(self, environment: Path, python: str) -> Iterator[tuple[str, ...]]:
        values = {"{environment}": str(environment), "{python}": python}
        for step in self.steps:
            yield tuple(_filled(word, values) for word in step)


def _filled(word: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        word = word.replace(name, value)
    return word
