"""The policy of a repository: its file on the default branch, else the organisation's; and its baseline.

The base branch of a pull request may have a file of its own, which may only tighten that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gidgethub.abc import GitHubAPI

from ghapp.config.load import parse_repository_config, policy_hash
from ghapp.config.origins import settings_of
from ghapp.config.repository import PATHS, RepositoryConfig
from ghapp.config.tighten import tighten
from ghapp.errors import Problem, UserProblem
from ghapp.github import Access, GitHub, repositories
from ghapp.model import Commit, Repository, Setting
from ghapp.pipeline.baseline import NOTHING, PATH, Baseline, parse_baseline

ORGANISATION_REPOSITORY = ".github"
ORGANISATION_PATH = "ghapp.yml"


@dataclass(frozen=True, slots=True)
class Policy:
    """`source` says which file won; with a problem, `config` is the defaults. `settings` are its keys."""

    config: RepositoryConfig
    source: str
    problem: Problem | None = None
    baseline: Baseline = NOTHING
    settings: tuple[Setting, ...] = ()

    @property
    def hash(self) -> str:
        return policy_hash(self.config) + self.baseline.hash + ("!" if self.problem else "")


async def read_policy(
    github: GitHub, api: GitHubAPI, repository: Repository, base_branch: str | None
) -> Policy:
    """`api` is a session for this repository; `base_branch` is where a pull request wants to go."""
    policy = await _configured(github, api, repository, base_branch)
    if policy.problem is not None:
        return policy
    baseline = await read_baseline(api, repository, repository.default_branch)
    if isinstance(baseline, Problem):
        return replace(policy, problem=baseline)
    return replace(policy, baseline=baseline)


async def read_baseline(api: GitHubAPI, repository: Repository, ref: str) -> Baseline | Problem:
    """What was accepted there. A file that cannot be read accepts nothing, and is shown."""
    try:
        content = await repositories.read_file(api, repository.full_name, PATH, ref)
    except UserProblem as error:
        return error.problem
    return NOTHING if content is None else parse_baseline(content)


async def _configured(
    github: GitHub, api: GitHubAPI, repository: Repository, base_branch: str | None
) -> Policy:
    deciding = await _deciding(github, api, repository)
    if base_branch is None or base_branch == repository.default_branch or deciding.problem is not None:
        return deciding
    base = await _of_branch(api, repository, base_branch)
    return deciding if base is None else _tightened(deciding, base)


async def read_policies(
    github: GitHub, api: GitHubAPI, repository: Repository, commits: Iterable[Commit]
) -> dict[str | None, Policy]:
    """One for each base branch of the commits."""
    branches = dict.fromkeys(commit.base_branch for commit in commits)
    return {branch: await read_policy(github, api, repository, branch) for branch in branches}


def _tightened(deciding: Policy, base: Policy) -> Policy:
    """What cannot be read might have tightened: it is shown, and nothing is decided without it."""
    if base.problem is not None:
        return base
    source = f"{deciding.source}, tightened by {base.source}"
    config = tighten(deciding.config, base.config)
    tighter = {each.key: each for each in settings_of(config, base.source, deciding.config)}
    settings = {each.key: each for each in deciding.settings} | tighter
    return replace(deciding, config=config, source=source, settings=tuple(settings.values()))


async def _deciding(github: GitHub, api: GitHubAPI, repository: Repository) -> Policy:
    own = await _of_branch(api, repository, repository.default_branch)
    if own is not None:
        return own
    return await _of_the_organisation(github, api, repository) or Policy(RepositoryConfig(), "defaults")


async def _of_branch(api: GitHubAPI, repository: Repository, branch: str) -> Policy | None:
    """The first of its files, named with its branch unless that is the default one."""
    for path in PATHS:
        source = path if branch == repository.default_branch else f"{branch}: {path}"
        policy = await _read(api, repository.full_name, path, source, branch)
        if policy is not None:
            return policy
    return None


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
    return Policy(parsed, source, settings=settings_of(parsed, source))
