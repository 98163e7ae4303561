"""What would become of a pull request if somebody asked for a repair: all is read, nothing is written.

`doors` are those of one simulation: a store that is thrown away, and a GitHub that cannot write.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ghapp.config.caps import caps
from ghapp.egress.configured import configured_prices
from ghapp.engine import Steps
from ghapp.errors import ToolBroke, UserProblem
from ghapp.flows.agents import agents_here
from ghapp.flows.asked import Asked
from ghapp.flows.doors import Doors
from ghapp.flows.ground import FlowGround
from ghapp.flows.heads import commit_of_pull
from ghapp.flows.judging import Law, store_baseline
from ghapp.flows.policy import read_policy
from ghapp.flows.proposing import Fix
from ghapp.flows.proving import prove_fix
from ghapp.flows.standing import what_turns_off
from ghapp.flows.unasked import order_of
from ghapp.github import Access, repositories
from ghapp.ladder.climb import Climb, Climbed
from ghapp.ladder.payment import estimate
from ghapp.ladder.rungs import rules_of
from ghapp.ladder.unasked import Known, decide
from ghapp.model import Commit, Report, Repository, Run, Rung, RunKind, State, new_run_id
from ghapp.model.moment import now
from ghapp.patches.judgement import Judgement

_MECHANICAL = (Rung.MECHANICAL,)


@dataclass(frozen=True, slots=True)
class Price:
    """What one attempt of an agent would cost about, and at most, in micro-dollars."""

    about: int
    most: int


@dataclass(frozen=True, slots=True)
class Simulated:
    """`off` is what turns fixes off, `alone` why nothing begins by itself; both may be "". `before` is the
    check of the head, `fix` what the mechanical fixers make of it, with the check after it, and `judged` how
    that is judged. `prices` are those of the agents that might be asked for what is left, `passed_over` says
    why others would not be.
    """

    commit: Commit
    off: str
    alone: str
    before: Report
    fix: Fix | None
    judged: Judgement | None
    prices: Mapping[Rung, Price]
    passed_over: Mapping[Rung, str]

    @property
    def left(self) -> int:
        """The findings that count and that no fixer repairs."""
        return (self.fix.after if self.fix else self.before).summary.total_counting


async def simulate(doors: Doors, steps: Steps, repository: Repository, number: int) -> Simulated:
    """Asks no model. Raises UserProblem E418 and those of a configuration, ToolBroke E106, and what GitHub
    and the executor raise.
    """
    commit, off, law = await _look(doors, repository, number)
    run = Run(id=new_run_id(), kind=RunKind.REPAIR, key="simulated", commit=commit, created_at=now())
    climbed = await _climb(doors, steps, run, law)
    if climbed.first is None or climbed.outcome is State.ERROR_INFRA:
        raise ToolBroke("E106", detail=climbed.reason.rstrip("."))
    fix = _fix(run, climbed)
    judged = await prove_fix(doors, steps, fix, law) if fix else None
    away = (await agents_here(doors)).unavailable
    alone = decide(law.config, commit, climbed.first, Known(off=off, away=away))
    rules = rules_of(law.config.ladder, away, tuple(Rung))
    found = Simulated(commit, off, alone, climbed.first, fix, judged, {}, rules.passed_over)
    asked = [rung for rung in rules.order if rung in rules.open - {*_MECHANICAL}] if found.left else []
    prices = {rung: _price(doors, rung, found.left, law) for rung in asked}
    return Simulated(commit, off, alone, climbed.first, fix, judged, prices, rules.passed_over)


async def _look(doors: Doors, repository: Repository, number: int) -> tuple[Commit, str, Law]:
    async with doors.github.session(repository, Access.READ) as api:
        pull = await repositories.pull(api, repository, number)
        if pull is None or pull["state"] != "open":
            raise UserProblem("E418", number=number)
        policy = await read_policy(doors.github, api, repository, pull["base"]["ref"])
    if policy.problem is not None:
        raise UserProblem.telling(policy.problem)
    commit = commit_of_pull(repository, pull)
    run = Run(id=new_run_id(), key="look", commit=commit, created_at=now())
    law = Law(policy.config, await store_baseline(doors, run, policy.baseline))
    return commit, what_turns_off(policy.config, pull), law


async def _climb(doors: Doors, steps: Steps, run: Run, law: Law) -> Climbed:
    """As nobody's wish: who asks is told how far it is, on GitHub."""
    await doors.store.climbs.open(run)
    wish = order_of(run.commit, _MECHANICAL)
    ground = FlowGround(doors, steps, run, law, wish, Asked(_MECHANICAL), {})
    return await Climb(ground, rules_of(law.config.ladder, {}, _MECHANICAL)).climb()


def _fix(run: Run, climbed: Climbed) -> Fix | None:
    first, best = climbed.first, climbed.footing
    if first is None or best is None or best.patch is None:
        return None
    wish = order_of(run.commit, _MECHANICAL)
    is_partial = climbed.outcome is State.QUARANTINE
    return Fix(run, wish, best.patch, first, best.report, climbed.fixers, climbed.attempts, is_partial)


def _price(doors: Doors, rung: Rung, findings: int, law: Law) -> Price:
    most = caps(doors.settings, law.config.budget).attempt
    price = configured_prices(doors.settings).get(doors.settings.agent(rung).model)
    return Price(estimate(price, findings, most), most)
