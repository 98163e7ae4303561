"""The policy of a repository: its file on the default branch, else the organisation's (requirement K2)."""

from dataclasses import dataclass

from gidgethub.abc import GitHubAPI

from ghapp.config.load import parse_repository_config, policy_hash
from ghapp.config.repository import PATHS, RepositoryConfig
from ghapp.errors import Problem
from ghapp.github import repositories
from ghapp.model import Repository

ORGANISATION_REPOSITORY = ".github"
ORGANISATION_PATH = "ghapp.yml"


@dataclass(frozen=True, slots=True)
class Policy:
    """`source` says which file won; with a problem, `config` is the defaults."""

    config: RepositoryConfig
    source: str
    problem: Problem | None = None

    @property
    def hash(self) -> str:
        return policy_hash(self.config) + ("!" if self.problem else "")


async def read_policy(api: GitHubAPI, repository: Repository) -> Policy:
    for path in PATHS:
        text = await repositories.read_file(api, repository.full_name, path, repository.default_branch)
        if text is not None:
            return _parsed(text, path)
    text = await repositories.read_file(
        api, f"{repository.owner}/{ORGANISATION_REPOSITORY}", ORGANISATION_PATH
    )
    if text is not None:
        return _parsed(text, f"{repository.owner}/{ORGANISATION_REPOSITORY}: {ORGANISATION_PATH}")
    return Policy(RepositoryConfig(), "defaults")


def _parsed(text: str, source: str) -> Policy:
    parsed = parse_repository_config(text, source)
    if isinstance(parsed, Problem):
        return Policy(RepositoryConfig(), source, parsed)
    return Policy(parsed, source)
