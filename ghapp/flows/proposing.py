"""A fix that was verified becomes a pull request."""

from dataclasses import dataclass

from ghapp.errors import UserProblem
from ghapp.flows import orders
from ghapp.flows.doors import Doors
from ghapp.flows.heads import must_be_head
from ghapp.flows.undoing import note_repaired_again
from ghapp.flows.words import render
from ghapp.github import Access
from ghapp.github.comments import user_id
from ghapp.github.publish import Opened, Proposal, propose, withdraw
from ghapp.model import Attempt, Patch, Proposed, Report, Run, Rung
from ghapp.observability.log import logger
from ghapp.patches.judgement import Judgement
from ghapp.patches.naming import FIXES, branch_of, place_of, slug_of, title_of
from ghapp.patches.past import repaired, trees

_log = logger(__name__)
GIVEN = "patch"  # the source of one that the operator gave


@dataclass(frozen=True, slots=True)
class Fix:
    """`before` and `after` are the checks of the commit and of the patch on it. `is_partial`: it leaves some
    of what was asked for. `made_on`: the commit that it was made on, where its branch has moved on since.
    """

    run: Run
    wish: orders.Command
    patch: Patch
    before: Report
    after: Report
    fixers: tuple[str, ...]
    attempts: tuple[Attempt, ...]
    is_partial: bool = False
    made_on: str = ""

    @property
    def agents(self) -> tuple[Rung, ...]:
        """Those whose edits are in the patch."""
        helped = (each.agent for each in self.attempts if each.success and each.agent is not Rung.MECHANICAL)
        return tuple(dict.fromkeys(helped))

    @property
    def repaired(self) -> tuple[str, ...]:
        """The marks of the findings that are gone."""
        return repaired(self.before, self.after)

    @property
    def is_given(self) -> bool:
        """The operator gave the patch: nobody here made it."""
        return self.patch.source == GIVEN

    @property
    def makers(self) -> tuple[str, ...]:
        return (GIVEN,) if self.is_given else (*self.fixers, *self.agents)

    @property
    def slug(self) -> str:
        """What the operator gave takes no place of a fix, nor does a fix take its."""
        place = place_of(self.run.commit)
        return slug_of(f"{GIVEN}-{place}", ()) if self.is_given else slug_of(place, self.makers)


async def propose_fix(doors: Doors, fix: Fix, judged: Judgement, approved_by: str = "") -> int:
    """Its number. Looks once more whether the head is still the one that was asked about.

    Raises UserProblem E414, E418; where nobody asked also E444.
    """
    commit = fix.run.commit
    past = await doors.store.proposals.of_target(commit.repository.id, commit.target)
    known = frozenset() if fix.wish.sender else trees(past)
    told = _Told(judged, approved_by, await message_of(doors, fix))
    proposal = _proposal(doors, fix, told, known)
    try:
        await must_be_head(doors, commit)
    except UserProblem:
        await withdraw(doors.github, proposal)  # what a try before this one left
        raise
    opened = await propose(doors.github, proposal)
    _log.info("fix proposed", pull_request=opened.number, url=opened.url)
    proposed = _proposed(fix, opened)
    await doors.store.proposals.put(proposed)
    await note_repaired_again(doors, proposed)
    return opened.number


async def message_of(doors: Doors, fix: Fix) -> str:
    """Of the commit: what was done, who asked, and which run it was."""
    sender_id, evidence = await _sender_id(doors, fix.wish), doors.details_url(fix.run.id)
    return render("commit_message.txt.j2", fix=fix, sender_id=sender_id, evidence=evidence)


async def _sender_id(doors: Doors, wish: orders.Command) -> int | None:
    """None when nobody asked on GitHub."""
    if not wish.person:
        return None
    async with doors.github.session(wish.repository, Access.CHECK) as api:
        return await user_id(api, wish.person)


def _proposed(fix: Fix, opened: Opened) -> Proposed:
    commit = fix.run.commit
    return Proposed(
        repository_id=commit.repository.id,
        pull_request=opened.number,
        run_id=fix.run.id,
        target=commit.target,
        before=opened.before,
        after=opened.after,
        findings=fix.repaired,
        asked_by=fix.wish.sender,
        created_at=fix.run.created_at,
        head=opened.head,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What its words name beside the fix, and the message of its commit."""

    judged: Judgement
    approved_by: str
    message: str


def _proposal(doors: Doors, fix: Fix, told: _Told, known: frozenset[str]) -> Proposal:
    commit = fix.run.commit
    return Proposal(
        repository=commit.repository,
        patch=fix.patch,
        branch=branch_of(fix.slug, fix.run.created_at),
        target=commit.target,
        title=title_of(fix.slug),
        message=told.message,
        body=_body(doors, fix, told),
        replaces=() if fix.is_given else FIXES,
        farewell=render("replaced.md.j2"),
        known=known,
    )


def _body(doors: Doors, fix: Fix, told: _Told) -> str:
    return render(
        "pull_request.md.j2",
        fix=fix,
        judged=told.judged,
        approved_by=told.approved_by,
        versions=_versions(doors, fix),
        cost=sum(each.cost for each in fix.attempts),
    )


def _versions(doors: Doors, fix: Fix) -> dict[str, str]:
    """Of an agent it is its model that counts."""
    models = {agent: doors.settings.agent(agent).model for agent in fix.agents}
    return {plugin.id: plugin.version or "" for plugin in fix.before.plugins} | models
