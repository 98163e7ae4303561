"""The policy of a repository: its file on the default branch, else the organisation's."""

from dataclasses import dataclass

from gidgethub.abc import GitHubAPI

from ghapp.config.load import parse_repository_config, policy_hash
from ghapp.config.repository import PATHS, RepositoryConfig
from ghapp.errors import Problem, UserProblem
from ghapp.github import Access, GitHub, repositories
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


async def read_policy(github: GitHub, api: GitHubAPI, repository: Repository) -> Policy:
    """`api` is a session for this repository."""
    for path in PATHS:
        policy = await _read(api, repository.full_name, path, path, repository.default_branch)
        if policy is not None:
            return policy
    return await _of_the_organisation(github, api, repository) or Policy(RepositoryConfig(), "defaults")


async def _of_the_organisation(github: GitHub, api: GitHubAPI, repository: Repository) -> Policy | None:
    """Anybody may read a public one; for a private one the App must be installed there too."""
    name = f"{repository.owner}/{ORGANISATION_REPOSITORY}"
    where = (name, ORGANISATION_PATH, f"{name}: {ORGANISATION_PATH}")
    policy = await _read(api, *where)
    if policy is not None:
        return policy
    installed = await github.installed(repository.installation_id, name)
    if installed is None:
        return None
    async with github.session(installed, Access.FETCH) as own:
        return await _read(own, *where)


async def _read(
    api: GitHubAPI, full_name: str, path: str, source: str, ref: str | None = None
) -> Policy | None:
    try:
        content = await repositories.read_file(api, full_name, path, ref)
    except UserProblem as error:
        return Policy(RepositoryConfig(), source, error.problem)
    return None if content is None else _parsed(content, source)


def _parsed(content: bytes, source: str) -> Policy:
    parsed = parse_repository_config(content, source)
    if isinstance(parsed, Problem):
        return Policy(RepositoryConfig(), source, parsed)
    return Policy(parsed, source)
