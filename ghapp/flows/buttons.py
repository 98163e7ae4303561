"""Which buttons a finished check has: only those that can do something."""

from collections.abc import Collection, Mapping

from ghapp.config.repository import RepositoryConfig
from ghapp.errors import GhappError
from ghapp.flows.agents import agents_here
from ghapp.flows.doors import Doors
from ghapp.github.checks import Action
from ghapp.ladder.rungs import rules_of
from ghapp.model import Commit, Report, Rung, Trust

FIX_SAFE = Action("Fix safe ones", "Mechanical fixers only; needs write", "fix_safe")
FIX_AI = Action("Fix with AI", "Models try what is left; needs write", "fix_ai")
ACCEPT = Action("Accept as baseline", "Opens a pull request; needs maintain", "baseline")


async def rungs_here(doors: Doors, commit: Commit, config: RepositoryConfig) -> tuple[Rung, ...]:
    """Those that may try on this commit when somebody asks; none of the agents where nobody can say, or on a
    fork, where they wait for consent first.
    """
    if commit.pull_request is None or config.delivery == "off":
        return ()
    asked = (Rung.MECHANICAL,) if commit.trust is Trust.FORK else tuple(Rung)
    rules = rules_of(config.ladder, await unavailable_here(doors), asked)
    return tuple(rung for rung in rules.order if rung in rules.open)


async def unavailable_here(doors: Doors) -> Mapping[Rung, str]:
    """Why rungs cannot work on this machine: all of the agents where nobody can say."""
    try:
        return (await agents_here(doors)).unavailable
    except GhappError:
        return {rung: "the executor is away" for rung in Rung if rung is not Rung.MECHANICAL}


def fixing(report: Report, rungs: Collection[Rung]) -> tuple[Action, ...]:
    """Pure. `rungs` are those that may try."""
    counting = [finding for finding in report.issues if finding.counts]
    safe = Rung.MECHANICAL in rungs and any(finding.fixable for finding in counting)
    models = any(rung is not Rung.MECHANICAL for rung in rungs) and bool(counting)
    return (FIX_SAFE,) * safe + (FIX_AI,) * models
