"""Patches, as short as they can be written."""

from functools import cache
from textwrap import dedent

from ghapp.config.repository import RepositoryConfig
from ghapp.model import Veto
from ghapp.patches.vetoes import Case, Edit, Policy, Project, Span, vetoes_of
from ghapp.plugin.load import load_plugins

KNOWN = Project(imports=frozenset(["pytest", "shop"]))


@cache
def policy() -> Policy:
    """Of a repository that configures nothing, with the plugins that ship."""
    return Policy.of(RepositoryConfig(), [plugin.manifest for plugin in load_plugins().all])


def edit(path: str, before: str | bytes | None, after: str | bytes | None) -> Edit:
    return Edit(path, _bytes(before), _bytes(after))


def vetoes(*edits: Edit, asked: tuple[Span, ...] | None = None, project: Project | None = None) -> list[Veto]:
    return list(vetoes_of(Case(edits, policy(), asked, project or KNOWN)))


def ids(*edits: Edit, asked: tuple[Span, ...] | None = None, project: Project | None = None) -> set[str]:
    return {str(veto.id) for veto in vetoes(*edits, asked=asked, project=project)}


def _bytes(text: str | bytes | None) -> bytes | None:
    return dedent(text).encode() if isinstance(text, str) else text
