"""A pull request of ours is merged by itself where everything allows it; whatever does not, is said."""

from dataclasses import dataclass
from functools import partial

from ghapp.alerts.alarms import P0, accuracy_breaker, auto_merge_failed
from ghapp.alerts.lately import error_rate_now
from ghapp.config.merging import Merge
from ghapp.engine import Steps
from ghapp.errors import TryLater, UserProblem
from ghapp.flows.admission import hour
from ghapp.flows.alerting import alert
from ghapp.flows.doors import Doors
from ghapp.flows.pausing import what_pauses
from ghapp.flows.standing import OPT_OUT
from ghapp.github import merging
from ghapp.model import Handling, Noun, Run
from ghapp.patches.accuracy import accuracy_of
from ghapp.patches.merging import Way, way_of

_LOOKS = 5  # at a pull request that GitHub has not worked out yet
AUTO = (Handling.AUTO_MERGE, Handling.AUTO_MERGE_PR)


class Merged(Noun):
    """`action` is "merged", "when_ready" or "later", or "by_person" when one was quicker; or "", and `reason`
    says why it waits for a person.
    """

    action: str = ""
    reason: str = ""


NOT_MERGED = Merged()


@dataclass(frozen=True, slots=True)
class Merging:
    """Of the pull request `number`, as the repository's `merge` says."""

    doors: Doors
    run: Run
    handling: Handling
    merge: Merge
    number: int

    async def act(self, steps: Steps) -> Merged:
        """Trouble with it takes nothing back: the pull request is open. It is told as an alert."""
        if self.handling not in AUTO:
            return NOT_MERGED
        reason = await steps.run("may merge", self._refusal)
        done = Merged(reason=reason) if reason else await self._merged(steps)
        await steps.run("merge told", partial(self._tell, done))
        if done.action == Way.LATER:  # its check may have ended before anybody knew that it waits
            done = Merged.model_validate(await steps.run("merge again", self.again, whole=True))
        return done

    async def again(self) -> dict[str, str]:
        """What waited for checks: they may have ended. A Merged.

        Raises TryLater E401, E402.
        """
        reason = "" if self.merge.auto else "`merge.auto` is off now"
        reason = reason or await self._refusal()
        done = Merged(reason=reason) if reason else await self._tried()
        await self._tell(done)
        return done.model_dump()

    async def give_up(self, reason: str) -> None:
        await self._tell(Merged(reason=reason))

    async def _tried(self) -> Merged:
        """What hinders it may be that a person was quicker: a second look tells."""
        done = Merged.model_validate(await self._try(is_last=False))
        return Merged.model_validate(await self._try(is_last=True)) if done.action == Way.LOOK_AGAIN else done

    async def _merged(self, steps: Steps) -> Merged:
        for tried in range(1, _LOOKS + 1):
            work = partial(self._try, is_last=tried == _LOOKS)
            done = Merged.model_validate(await steps.run(f"merge:{tried}", work, whole=True))
            if done.action != Way.LOOK_AGAIN:
                break
        return done

    async def _try(self, *, is_last: bool) -> dict[str, str]:
        """Looks first: a try before this one may have done it, and its answer been lost."""
        repository = self.run.commit.repository
        try:
            known = await merging.look(self.doors.github, repository, self.number)
        except UserProblem as error:
            return Merged(reason=str(error)).model_dump()
        if known.is_merged:
            return Merged(action="by_person" if known.by_person else "merged").model_dump()
        if known.is_auto:
            return Merged(action=Way.WHEN_READY).model_dump()
        proposed = await self.doors.store.proposals.get(repository.id, self.number)
        if reason := objection(known, proposed.head if proposed else ""):
            return Merged(reason=reason).model_dump()
        way, why = way_of(
            self.handling,
            known.state,
            requires=known.requires,
            queues=known.queues,
            is_checked=known.is_checked,
        )
        if way is Way.LOOK_AGAIN and not is_last:
            raise TryLater("E402", detail=why, after=2)
        if way is Way.LATER:
            return Merged(action=Way.LATER, reason=why).model_dump()
        if way in {Way.NOT, Way.LOOK_AGAIN}:
            return Merged(reason=why).model_dump()
        return await self._do(way, known.sha, is_last=is_last)

    async def _do(self, way: Way, sha: str, *, is_last: bool) -> dict[str, str]:
        act = merging.merge_now if way is Way.NOW else merging.merge_when_ready
        try:
            await act(self.doors.github, self.run.commit.repository, self.number, sha, self.merge.method)
        except UserProblem as error:
            # What hinders one way may open the other: it became clean, or is pending, while we looked.
            return Merged(action="" if is_last else Way.LOOK_AGAIN, reason=str(error)).model_dump()
        return Merged(action="merged" if way is Way.NOW else Way.WHEN_READY).model_dump()

    async def _refusal(self) -> str:
        reason = await what_forbids(self.doors, self.run, self.merge)
        await self.doors.store.decisions.act(self.run.id, by_itself=not reason)
        return reason

    async def _tell(self, done: Merged) -> None:
        """That it was merged is told when GitHub says so: until then a person may do it."""
        decisions, is_ours = self.doors.store.decisions, done.action in {"merged", Way.WHEN_READY}
        await decisions.act(self.run.id, by_itself=is_ours, action=done.action or "proposed")
        if not done.action:
            await alert(self.doors, auto_merge_failed(self.run, self.number, done.reason))


def objection(known: merging.Standing, judged: str) -> str:
    """Why nobody but a person may merge it, or "". `judged` is the head that was judged. Pure."""
    if not known.is_open:
        return "it was closed"
    if OPT_OUT in known.labels:
        return f"the label `{OPT_OUT}`"
    if known.sha != judged:
        return "it has another head than the one that was judged"
    if not (known.is_on_top or known.queues):  # a queue has the two checked together
        return "its target moved on since it was proved: `/fix` there makes a new one"
    return ""


async def what_forbids(doors: Doors, run: Run, merge: Merge) -> str:
    """What keeps everything from being merged by itself just now, or ""."""
    repository = run.commit.repository
    if not doors.settings.auto_merge_enabled:
        return "the operator turned merging off: GHAPP_AUTO_MERGE_ENABLED"
    if paused := await what_pauses(doors, repository.id):
        return paused
    accuracy = accuracy_of(await doors.store.decisions.merged(repository.id))
    if not accuracy.is_enough:
        await alert(doors, accuracy_breaker(repository, accuracy.survived, accuracy.merged))
        return f"of the last {accuracy.merged} merged patches only {accuracy.survived} are still there"
    if await _is_troubled(doors):
        return "too many runs end by trouble just now"
    slots = f"merge:{repository.id}:{hour()}"
    if not await doors.store.deliveries.claim_one_of(slots, run.id, merge.max_per_hour):
        return f"{merge.max_per_hour} were merged in this hour: `merge.max_per_hour`"
    return ""


async def _is_troubled(doors: Doors) -> bool:
    alarm = await error_rate_now(doors.store)
    return alarm is not None and alarm.severity is P0
