"""What GitHub says of who commands, and of the pull request, at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ghapp.config.repository import RepositoryConfig
from ghapp.errors import Problem, UserProblem
from ghapp.flows import orders
from ghapp.flows.commands import RULES, allows, needed_role
from ghapp.flows.doors import Doors
from ghapp.flows.heads import commit_of_pull
from ghapp.flows.policy import Policy, read_policy
from ghapp.flows.taken_back import what_was_taken_back
from ghapp.github import Access, comments, repositories
from ghapp.model import Commit

OPT_OUT = "no-autofix"


@dataclass(frozen=True, slots=True)
class Standing:
    """`commit` is the head of the pull request, also of one that is closed."""

    role: str
    needed: str
    commit: Commit | None
    policy: Policy
    is_open: bool
    is_author: bool
    off: str  # what turns fixes off, or ""

    @property
    def problem(self) -> Problem | None:
        """With the configuration: it may have turned fixes off, or raised a role."""
        return self.policy.problem

    @property
    def is_allowed(self) -> bool:
        return allows(self.role, self.needed)

    def is_raised(self, name: str) -> bool:
        """The repository wants more for this command than we do."""
        return self.needed != RULES[name].role


async def ask_github(doors: Doors, wish: orders.Command) -> Standing:
    async with doors.github.session(wish.repository, Access.CHECK) as api:
        role = await comments.role_of(api, wish.repository, wish.sender)
        pull = await repositories.pull(api, wish.repository, wish.number)
        base_branch = pull["base"]["ref"] if pull else None
        policy = await read_policy(doors.github, api, wish.repository, base_branch)
    taken_back = await what_was_taken_back(doors, wish.repository.id, wish.number)
    return Standing(
        role=role,
        needed=needed_role(wish.name, policy.config.commands),
        commit=commit_of_pull(wish.repository, pull) if pull else None,
        policy=policy,
        is_open=pull is not None and pull["state"] == "open",
        is_author=pull is not None and pull["user"]["login"] == wish.sender,
        off=what_turns_off(policy.config, pull) or taken_back,
    )


def what_turns_off(config: RepositoryConfig, pull: Mapping[str, Any] | None) -> str:
    """What keeps fixes from being delivered, or "". Pure."""
    labels = [label["name"] for label in pull["labels"]] if pull else []
    if OPT_OUT in labels:
        return f"the label `{OPT_OUT}`"
    return "`delivery: off` in the configuration" if config.delivery == "off" else ""


def refusal(wish: orders.Command, role: str, needed: str) -> UserProblem:
    return UserProblem(
        "E410",
        command=f"/{wish.name}",
        needed=needed,
        repository=wish.repository.full_name,
        sender=wish.sender,
        actual=role,
    )


def open_commit(wish: orders.Command, standing: Standing) -> Commit:
    """The head, by a configuration that can be read. Raises UserProblem E418 and those of a configuration."""
    if standing.commit is None or not standing.is_open:
        raise UserProblem("E418", number=wish.number)
    if standing.problem is not None:
        raise UserProblem.telling(standing.problem)
    return standing.commit
