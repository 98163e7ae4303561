"""A case: a patch, what it was asked to do, and the law it is judged by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ghapp.config.repository import RepositoryConfig
from ghapp.patches.vetoes.edit import Edit
from ghapp.plugin.manifest import Manifest


class Span(NamedTuple):
    """Lines of a file as it was, from 1, both included. Without lines, the whole file."""

    path: str
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """From the default branch. `configurations` are `file` or `file:table`, as plugins are configured by."""

    protected: tuple[str, ...] = ()
    max_files: int = 10
    max_lines: int = 500
    suppressions: tuple[str, ...] = ()
    configurations: tuple[str, ...] = ()

    @classmethod
    def of(cls, config: RepositoryConfig, manifests: Iterable[Manifest]) -> "Policy":
        known = tuple(manifests)
        return cls(
            config.protected,
            config.patch.max_files,
            config.patch.max_lines,
            tuple(dict.fromkeys(pattern for each in known for pattern in each.suppresses)),
            tuple(dict.fromkeys(place for each in known for place in each.configured_by)),
        )


@dataclass(frozen=True, slots=True)
class Project:
    """What is known without the patch: its files, the modules that they import (`imports_of`), the
    dependencies that it declares (`declared`) and the values in its tests (`values_of`). Of what is not
    given, nothing is known.
    """

    paths: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """`asked` is None where nobody asked for findings: then no place is outside of them."""

    edits: Sequence[Edit]
    policy: Policy = field(default_factory=Policy)
    asked: Sequence[Span] | None = None
    project: Project = field(default_factory=Project)
