"""Prove a fix before anybody sees it: both sides side by side, in the box. Whatever happens, it is judged."""

from collections.abc import Iterator
from functools import partial

from ghapp.egress.configured import Registries
from ghapp.engine import Steps
from ghapp.errors import GhappError, Problem, TryLater
from ghapp.executor.orders import Prove
from ghapp.flows.doors import Doors
from ghapp.flows.judging import Judge, Law
from ghapp.flows.proposing import Fix
from ghapp.flows.trouble import note
from ghapp.model import Cap, Decided, Run, Tier
from ghapp.model.moment import now
from ghapp.patches.judgement import Judgement, capped, rejected
from ghapp.patches.past import gone
from ghapp.patches.spans import places_of

_NAMED = 5
LEFT = "it repairs only a part of what was asked for"


async def prove_fix(doors: Doors, steps: Steps, fix: Fix, law: Law) -> Judgement:
    """Trouble on the way is a rejection with its reason. What was decided is kept."""
    blob = await steps.run("prove", partial(_prove, doors, steps, fix, law))
    return await load_judgement(doors, fix.run, blob)


def caps_of(fix: Fix) -> Iterator[Cap]:
    """By how it came about. Pure."""
    if fix.is_partial:
        yield Cap(tier=Tier.PULL_REQUEST, reason=LEFT)
    for each in fix.attempts:
        if each.success and each.strayed:
            places = ", ".join(each.strayed[:_NAMED])
            reason = f"{each.agent} also changed what it was not asked to (that was undone): {places}"
            yield Cap(tier=Tier.MANUAL_REVIEW, reason=reason)


async def load_judgement(doors: Doors, run: Run, blob: str) -> Judgement:
    content = await doors.store.blobs.get(run.commit.repository.id, blob)
    return Judgement.model_validate_json(content)


async def _prove(doors: Doors, steps: Steps, fix: Fix, law: Law) -> str:
    """The blob of the judgement."""
    try:
        judged = await _judged(doors, steps, fix, law)
    except TryLater:
        raise
    except GhappError as error:
        judged = rejected(error.problem)
    except Exception as error:  # noqa: BLE001  # nothing is delivered that could not be judged
        note(doors, error, "E454")
        judged = rejected(Problem.of("E454", detail=type(error).__name__))
    for cap in caps_of(fix):
        judged = capped(judged, cap, law.config.merge)
    return await _keep(doors, fix.run, judged)


async def _judged(doors: Doors, steps: Steps, fix: Fix, law: Law) -> Judgement:
    commit, repaired = fix.run.commit, gone(fix.before, fix.after)
    by = await doors.store.consents.given(commit.repository.id, commit.sha)
    judge = Judge(doors, steps, fix.run, law, name="prove:", patch=fix.patch)
    order = Prove(
        subject=await judge.subject(consent=by is not None),
        merge=law.config.merge,
        asked=repaired,
        places=places_of(repaired, fix.before.issues),
    )
    return (await doors.executor.prove(order, Registries.of(doors.settings))).judgement


async def _keep(doors: Doors, run: Run, judged: Judgement) -> str:
    repository = run.commit.repository
    blob = await doors.store.blobs.put(repository.id, judged.model_dump_json().encode())
    score = judged.confidence.overall
    decided = Decided(
        run_id=run.id,
        repository_id=repository.id,
        tier=judged.tier,
        handling=judged.handling,
        confidence=score,
        judgement=blob,
        created_at=now(),
    )
    await doors.store.decisions.put(decided)
    doors.metrics.patches.labels(judged.tier).inc()
    if score is not None:
        doors.metrics.confidence.observe(score)
    return blob
