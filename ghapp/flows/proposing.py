"""A fix that was verified becomes a pull request."""

from dataclasses import dataclass

from ghapp.errors import UserProblem
from ghapp.flows import orders
from ghapp.flows.doors import Doors
from ghapp.flows.heads import must_be_head
from ghapp.flows.words import render
from ghapp.github import Access
from ghapp.github.comments import user_id
from ghapp.github.publish import Proposal, propose, withdraw
from ghapp.model import Attempt, Patch, Report, Run, Rung
from ghapp.observability.log import logger
from ghapp.patches.naming import FIXES, branch_of, slug_of, title_of

_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Fix:
    """`before` and `after` are the checks of the commit and of the patch on it."""

    run: Run
    wish: orders.Command
    patch: Patch
    before: Report
    after: Report
    fixers: tuple[str, ...]
    attempts: tuple[Attempt, ...]

    @property
    def agents(self) -> tuple[Rung, ...]:
        """Those whose edits are in the patch."""
        helped = (each.agent for each in self.attempts if each.success and each.agent is not Rung.MECHANICAL)
        return tuple(dict.fromkeys(helped))

    @property
    def makers(self) -> tuple[str, ...]:
        return (*self.fixers, *self.agents)


async def propose_fix(doors: Doors, fix: Fix) -> int:
    """Its number. Looks once more whether the head is still the one that was asked about.

    Raises UserProblem E414, E418.
    """
    commit = fix.run.commit
    async with doors.github.session(commit.repository, Access.CHECK) as api:
        sender_id = await user_id(api, fix.wish.sender)
    proposal = _proposal(doors, fix, sender_id)
    try:
        await must_be_head(doors, commit)
    except UserProblem:
        await withdraw(doors.github, proposal)  # what a try before this one left
        raise
    number, url = await propose(doors.github, proposal)
    _log.info("fix proposed", pull_request=number, url=url)
    return number


def _proposal(doors: Doors, fix: Fix, sender_id: int) -> Proposal:
    commit, wish = fix.run.commit, fix.wish
    slug = slug_of(wish.number, fix.makers)
    message = render("commit_message.txt.j2", slug=slug, fix=fix, sender_id=sender_id)
    return Proposal(
        repository=commit.repository,
        patch=fix.patch,
        branch=branch_of(slug, fix.run.created_at),
        target=commit.branch or "",
        title=title_of(slug),
        message=message,
        body=render("pull_request.md.j2", fix=fix, versions=_versions(doors, fix)),
        replaces=FIXES,
        farewell=render("replaced.md.j2"),
    )


def _versions(doors: Doors, fix: Fix) -> dict[str, str]:
    """Of an agent it is its model that counts."""
    models = {agent: doors.settings.agent(agent).model for agent in fix.agents}
    return {plugin.id: plugin.version or "" for plugin in fix.before.plugins} | models
