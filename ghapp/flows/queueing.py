"""The review queue: a fix that a person should look at waits there until one decides."""

import hashlib

from pydantic import TypeAdapter

from ghapp.alerts.backlog import KEPT
from ghapp.flows.doors import Doors
from ghapp.flows.heads import must_be_head
from ghapp.flows.proposing import Fix
from ghapp.model import Queued, QueuedState, new_run_id
from ghapp.model.moment import now
from ghapp.patches.judgement import Judgement

_FIX = TypeAdapter(Fix)
_ID = 8  # characters: people type it


async def put_in_queue(doors: Doors, fix: Fix, judged: Judgement, why: str = "") -> str:
    """Its id; `why` it waits, if not by the judgement. What waited for the same branch is replaced by it.

    Raises UserProblem E414, E418.
    """
    commit = fix.run.commit
    await must_be_head(doors, commit)
    item = Queued(
        id=new_run_id()[-_ID:],
        repository_id=commit.repository.id,
        repository=commit.repository.full_name,
        run_id=fix.run.id,
        pull_request=commit.pull_request,
        sha=commit.sha,
        target=commit.target,
        diff=hashlib.sha256(fix.patch.diff.encode()).hexdigest(),
        fix=await doors.store.blobs.put(commit.repository.id, _FIX.dump_json(fix)),
        confidence=judged.confidence.overall,
        why=why or reason_of(judged),
        findings=fix.repaired,
        created_at=now(),
    )
    kept = await doors.store.queue.put(item)
    await _replace(doors, kept)
    return kept.id


def reason_of(judged: Judgement) -> str:
    """Why a person looks first, in a line."""
    holding = [cap.reason for cap in judged.caps if cap.tier is judged.tier]
    reasons = [*(veto.message for veto in judged.vetoes), *holding]
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return f"{reasons[0]}{more}" if reasons else "the confidence is too low"


async def load_fix(doors: Doors, item: Queued) -> Fix:
    return _FIX.validate_json(await doors.store.blobs.get(item.repository_id, item.fix))


async def let_wait_no_longer(doors: Doors) -> None:
    """Nobody decided about these for so long that their branches have long moved on."""
    await doors.store.queue.expire(now(-KEPT), now())


async def _replace(doors: Doors, item: Queued) -> None:
    pending = QueuedState.PENDING
    same = await doors.store.queue.all(pending, repository_id=item.repository_id, target=item.target)
    for other in same:
        if other.id != item.id and other.created_at <= item.created_at:
            told = {"reason": f"{item.id} took its place", "decided_at": now()}
            await doors.store.queue.move(other.id, [pending], QueuedState.EXPIRED, **told)
