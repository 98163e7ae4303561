"""Files that no agent may change: who can change these decides what else happens. Pure.

What a repository adds to them (`protected`) is given; nothing takes one away.
"""

from collections.abc import Iterable

from ghapp.plugin.manifest import matches

CODE_OWNERS = ("CODEOWNERS",)
OURS = ("ghapp.yml", ".ghapp.yml", "ghapp-baseline.json")
LOCKS = (
    "*.lock",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "go.sum",
    "bun.lockb",
    "gradle.lockfile",
    "requirements*.txt",
    "constraints*.txt",
)
BUILDS = (
    ".gitlab-ci.yml",
    ".travis.yml",
    "Jenkinsfile",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "cloudbuild.yaml",
    "appveyor.yml",
    ".appveyor.yml",
    "Makefile",
    ".pre-commit-config.yaml",
    "noxfile.py",
    "tox.ini",
)
TEST_SETTINGS = (
    "conftest.py",
    "pytest.ini",
    "setup.cfg",
    "pyproject.toml",
    "package.json",
    "jest.config.*",
    "vitest.config.*",
    ".coveragerc",
    ".mocharc.*",
    "karma.conf.*",
    "playwright.config.*",
    "cypress.config.*",
    "vitest.workspace.*",
    "pytest.toml",
    ".pytest.ini",
)
AGENT_SETTINGS = ("AGENTS.md", "CLAUDE.md", ".aider*", ".mcp.json", ".env", ".env.*")
FOLDERS = frozenset({".github", ".circleci", ".git", ".claude", ".codex", ".husky", ".buildkite", ".gitlab"})
TESTS = (
    "test_*.py",
    "*_test.py",
    "*_test.go",
    "*.test.*",
    "*.spec.*",
    "*.Tests.ps1",
    "*.snap",
    "tests.py",
)
TEST_FOLDERS = frozenset({"test", "tests", "__tests__", "spec", "testdata", "fixtures", "__snapshots__"})
NAMES = (*CODE_OWNERS, *OURS, *LOCKS, *BUILDS, *TEST_SETTINGS, *AGENT_SETTINGS)


def is_protected(path: str, further: Iterable[str] = ()) -> bool:
    """`further` are the repository's own globs; one that fits a folder protects all that is in it."""
    parts = path.split("/")
    above = tuple("/".join(parts[: count + 1]) for count in range(len(parts)))
    globs = tuple(further)
    own = any(matches(each, globs) for each in above)
    return own or not FOLDERS.isdisjoint(parts) or matches(path, NAMES)


def is_test(path: str) -> bool:
    """What judges the code, and what it is judged by."""
    return matches(path, TESTS) or not TEST_FOLDERS.isdisjoint(path.split("/")[:-1])
