"""Proves a patch on a machine: the whole way from a question to a judgement."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from ghapp.config.merging import Merge
from ghapp.config.repository import RepositoryConfig
from ghapp.errors import UserProblem
from ghapp.model import Finding, Patch, PluginResult
from ghapp.patches.judgement import Judgement
from ghapp.patches.known import project_of, states_of
from ghapp.patches.machine import Machine
from ghapp.patches.proving import Proving, both_sides
from ghapp.patches.validate import Rules, validate
from ghapp.patches.vetoes import Case, Policy, edits_of
from ghapp.patches.vetoes.case import Span
from ghapp.patches.vetoes.edit import State
from ghapp.pipeline.report import is_trouble


@dataclass(frozen=True, slots=True)
class Question:
    """A patch, and what it is judged by. `asked` are findings that it was to repair, `places` where it may
    change something: anywhere, if None.
    """

    patch: Patch
    config: RepositoryConfig
    merge: Merge
    asked: tuple[Finding, ...] = ()
    places: tuple[Span, ...] | None = None


async def prove(machine: Machine, question: Question, before: Mapping[str, State] | None = None) -> Judgement:
    """`before` has the patched files of the commit, where they are known already.

    Raises what the machine raises, and UserProblem E500 when a plugin that must not break broke.
    """
    async with both_sides(machine, question.config, question.patch.changes) as proving:
        case = await asyncio.to_thread(_case, proving, question, before)
        judged = await validate(proving, case, Rules(question.merge, question.config.tests, question.asked))
        broke = next(filter(_is_missed, proving.results), None)
    if broke is not None:
        raise UserProblem("E500", plugin=broke.id, detail=broke.reason.rstrip("."))
    return judged


def _case(proving: Proving, question: Question, before: Mapping[str, State] | None) -> Case:
    base, patch = proving.base, question.patch
    known = states_of(base, [change.path for change in patch.changes]) if before is None else before
    policy = Policy.of(question.config, [plugin.manifest for plugin in proving.machine.loaded.all])
    return Case(edits_of(patch, known), policy, question.places, project_of(base))


def _is_missed(result: PluginResult) -> bool:
    return result.required and is_trouble(result)
