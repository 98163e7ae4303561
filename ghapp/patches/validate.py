"""Validates a patch on the commit that it applies to: vetoes, measurements on both sides, a judgement."""

import asyncio
import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ghapp.agents.protected import TEST_SETTINGS, is_test
from ghapp.config.merging import Merge
from ghapp.config.testing import Testing
from ghapp.model import Change, Component, Finding, Report, Veto
from ghapp.patches import caps, measuring, proof, seeing
from ghapp.patches.executed import code_of
from ghapp.patches.judgement import Judgement, conclude
from ghapp.patches.mutants import Mutant, Trial, try_mutants
from ghapp.patches.seeing import Seen
from ghapp.patches.special import special_cases
from ghapp.patches.suite import Suite
from ghapp.patches.trying import Tested, Tries
from ghapp.patches.vetoes import Case, Edit, changes_no_meaning, measured, vetoes_of
from ghapp.plugin.manifest import matches


@dataclass(frozen=True, slots=True)
class Looked:
    """What plugins found: `after` has only what is new with the patch, `now` are all findings with it."""

    before: Report
    after: Report
    now: tuple[Finding, ...]
    judges: tuple[measuring.Judge, ...]
    commands: Mapping[str, str]


class Ground(Protocol):
    """A machine that has both sides of a patch. Tests are those of the side without it, but for `added`."""

    async def look(self) -> Looked: ...

    async def try_tests(self) -> Tested: ...

    async def try_added(self) -> Suite: ...

    async def try_mutant(self, trial: Trial) -> Suite:
        """All tests once on the side with the patch, whose file is the mutant's now; without coverage."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """From the policy base. `asked` are findings that the patch was to repair."""

    merge: Merge
    testing: Testing
    asked: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Measured:
    """`proven`: no file means anything else than before."""

    proven: bool
    looked: Looked
    tested: Tested
    added: Suite | None
    vetoes: tuple[Veto, ...]
    seen: Seen


async def validate(ground: Ground, case: Case, rules: Rules) -> Judgement:
    """Raises what the ground raises: then nothing is known of the patch."""
    proven = all(map(_means_the_same, case.edits))
    looked = await ground.look()
    tested = Tested(reason="none are needed") if proven else await ground.try_tests()
    added = await ground.try_added() if tested.compared and _brings_tests(case.edits) else None
    code = () if proven else code_of(case.edits)
    vetoes = (*await asyncio.to_thread(vetoes_of, case), *_vetoes(looked, tested, rules.asked))
    found = _Measured(proven, looked, tested, added, vetoes, _seen(code, case, tested, rules.testing))
    so_far = _concluded(case, rules, found)
    if not seeing.are_worth_trying(code, tested, rules.testing, so_far.tier):
        return so_far
    mutants, most = seeing.chosen(code, tested, rules.testing), rules.testing.timeout_seconds
    tried = await try_mutants(ground.try_mutant, mutants, tested.after, most)
    return _concluded(case, rules, replace(found, seen=replace(found.seen, tried=tried)))


def _concluded(case: Case, rules: Rules, found: _Measured) -> Judgement:
    looked, tested = found.looked, found.tested
    scores = _scores(looked, tested, rules.testing)
    known = caps.Known(
        found.proven,
        caps.unscanned([e.path for e in case.edits if e.after is not None], _ended(looked)),
        measuring.failed(looked.after, looked.judges, Component.SECURITY),
        tested.reason,
        _uncovered(tested, rules.testing),
        _covered(tested.after),
        rules.testing.coverage_floor,
    )
    return conclude(
        scores,
        found.vetoes,
        (*caps.caps_of(scores, known), *caps.of_added(found.added), *seeing.caps_of(found.seen)),
        rules.merge,
        (
            *proof.of_tests(tested.before, tested.after, tested.compared),
            *proof.of_added(found.added),
            *seeing.evidence_of(found.seen),
            *proof.of_findings(looked.before, looked.after, looked.commands),
        ),
        tested.compared.flaky if tested.compared else (),
    )


def _seen(code: Sequence[Edit], case: Case, tested: Tested, testing: Testing) -> Seen:
    return Seen(
        seeing.lines_of(code, tested),
        special_cases(code, case.project.values),
        off=bool(code and tested.compared and not testing.mutants),
        command=tested.after[0].command if tested.after else "",
    )


def mutated(changes: Iterable[Change], mutant: Mutant) -> tuple[Change, ...]:
    """A patch with a fault in it, without what the tests are held against."""
    new = base64.b64encode(mutant.content).decode()
    return tuple(
        each.model_copy(update={"content_base64": new}) if each.path == mutant.path else each
        for each in without_tests(changes)
    )


def without_tests(changes: Iterable[Change]) -> tuple[Change, ...]:
    """What the tests are held against: test files and their configuration stay those of the base."""
    return tuple(each for each in changes if not is_test(each.path) and not matches(each.path, TEST_SETTINGS))


def _means_the_same(edit: Edit) -> bool:
    same = changes_no_meaning(edit.path, edit.before, edit.after)
    return same and edit.mode == edit.mode_before


def _brings_tests(edits: Sequence[Edit]) -> bool:
    return any(is_test(edit.path) and edit.after is not None for edit in edits)


def _scores(looked: Looked, tested: Tested, testing: Testing) -> dict[Component, float | None]:
    before, after = _covered(tested.before), _covered(tested.after)
    tests = 0.0 if tested.broke else measuring.of_tests(tested.compared)
    return {
        **measuring.of_findings(looked.after, looked.judges),
        Component.TESTS: tests,
        Component.COVERAGE: measuring.of_coverage(before, after, testing.coverage_tolerance),
    }


def _ended(looked: Looked) -> tuple[measuring.Judge, ...]:
    return measuring.judged_by(looked.after, looked.judges)


def _vetoes(looked: Looked, tested: Tested, asked: Sequence[Finding]) -> tuple[Veto, ...]:
    return (
        *(measured.of_tests(tested.compared) if tested.compared else ()),
        *((measured.of_end(tested.broke),) if tested.broke else ()),
        *measured.of_findings(looked.after),
        *measured.remaining(asked, looked.before.issues, looked.now),
        *measured.failures_remaining(asked, tested.compared),
    )


def _covered(tries: Tries) -> float | None:
    return tries[0].covered if tries else None


def _uncovered(tested: Tested, testing: Testing) -> str:
    if not testing.coverage:
        return "`tests.coverage` is off"
    told = [suite.uncovered for suite in (*tested.before[:1], *tested.after[:1]) if suite.uncovered]
    return next(iter(told), "") or tested.reason or "no lines were counted"
