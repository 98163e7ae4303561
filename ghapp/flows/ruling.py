"""What decides a repair: policy of this moment, kept for all its steps."""

from functools import partial
from typing import Any

from ghapp.config.repository import RepositoryConfig
from ghapp.engine import Steps
from ghapp.errors import UserProblem
from ghapp.flows.doors import Doors
from ghapp.flows.judging import Law, store_baseline
from ghapp.flows.policy import read_policy
from ghapp.github import Access
from ghapp.model import Noun, Run, Setting


class Ruling(Noun):
    """`baseline` is a blob; `source` says which file won, `settings` are its keys."""

    config: RepositoryConfig
    baseline: str | None
    source: str
    settings: tuple[Setting, ...]

    @property
    def law(self) -> Law:
        return Law(self.config, self.baseline)


async def rule(doors: Doors, steps: Steps, run: Run) -> Ruling:
    """A configuration that cannot be read might have turned fixes off: then nothing is delivered.

    Raises UserProblem, those of a configuration.
    """
    return Ruling.model_validate(await steps.run("policy", partial(_read, doors, run)))


async def _read(doors: Doors, run: Run) -> dict[str, Any]:
    commit = run.commit
    async with doors.github.session(commit.repository, Access.CHECK) as api:
        policy = await read_policy(doors.github, api, commit.repository, commit.base_branch)
    if policy.problem is not None:
        raise UserProblem.telling(policy.problem)
    baseline = await store_baseline(doors, run, policy.baseline)
    return {
        "config": policy.config.model_dump(mode="json"),
        "baseline": baseline,
        "source": policy.source,
        "settings": [each.model_dump() for each in policy.settings],
    }
