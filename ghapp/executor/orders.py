"""What is sent to the executor and what comes back: values only, no path of a worktree, no secret but a
token that can read one repository.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from ghapp.agents.invocation import AgentRequest, AgentResult, AgentState
from ghapp.config.merging import Merge
from ghapp.config.repository import RepositoryConfig
from ghapp.git import Limits, Remote
from ghapp.model import Commit, Finding, Patch, PluginResult, SkippedFile
from ghapp.model.noun import Noun
from ghapp.patches.judgement import Judgement
from ghapp.sandbox import Level, Wanted
from ghapp.sandbox import Tried as TriedLevel

Spans = tuple[tuple[int, int], ...]


class Start(Noun):
    """The first thing an executor hears. `folder` is its own, `least` what forks' code needs here."""

    folder: Path
    tools: Path
    plugins: tuple[Path, ...] = ()
    protocols: tuple[str, ...] = ("https",)
    limits: Limits = Limits()
    sandbox: Wanted = "auto"
    least: Level = Level.BWRAP
    log_level: str = "INFO"
    log_format: Literal["auto", "json", "console"] = "auto"


class Standing(Noun):
    """How well tools are boxed in; `closed` says why nothing runs any more, or is empty."""

    level: Level
    tried: tuple[TriedLevel, ...] = ()
    closed: str = ""


class Subject(Noun):
    """The commit that a job is about.

    `lease` names its worktree, `url` and `token` say where it is fetched from, `patch` is put upon it.
    """

    run_id: str
    lease: str
    commit: Commit
    url: str
    token: str | None = Field(default=None, repr=False)
    config: RepositoryConfig
    consent: bool = False
    patch: Patch | None = Field(default=None, repr=False)

    @property
    def remote(self) -> Remote:
        return Remote(self.url, self.token)


class Inspect(Noun):
    """`paths` are asked about: are they still in the tree?"""

    subject: Subject
    paths: tuple[str, ...] = ()


class Inspected(Noun):
    """`changed` is None when there is no `merge_base` in reach. `tasks` are the plugins to run, `skipped`
    those that were wanted and cannot; `dependent` are tasks that are to be given the project's own
    dependencies; `problem` is the commit's own configuration's, as a document; `missing` are of those
    paths that were asked about.
    """

    merge_base: str | None
    changed: Mapping[str, Spans] | None
    tasks: tuple[str, ...]
    dependent: tuple[str, ...] = ()
    skipped: tuple[PluginResult, ...]
    files: tuple[str, ...]
    skipped_files: tuple[SkippedFile, ...]
    problem: dict[str, object] | None
    missing: tuple[str, ...] = ()


class RegistryDoor(Noun):
    """`socket` leads to the package registries, `variables` make installers ask there. Neither is secret."""

    socket: Path
    variables: Mapping[str, str]


class Check(Noun):
    """Where the filter asks for it, findings are compared with those of the merge base. With a `door`, the
    project's own dependencies are made ready: whose, is decided by the subject.
    """

    subject: Subject
    plugin: str
    changed: Mapping[str, Spans] | None
    merge_base: str | None = None
    door: RegistryDoor | None = None


class Checked(Noun):
    """`old` are fingerprints, None where nothing was compared, and `why` is what was in the way. Of `asked`
    things to judge the cache knew so many.
    """

    result: PluginResult
    findings: tuple[Finding, ...]
    old: frozenset[str] | None = None
    why: str = ""
    asked: int = 0
    known: int = 0


class Fix(Noun):
    """Mechanical fixers on these paths only; `only` these, if any are named."""

    subject: Subject
    paths: tuple[str, ...]
    only: tuple[str, ...] = ()


class Fixed(Noun):
    """`fixers` are those that had a part in the patch, in order."""

    patch: Patch
    fixers: tuple[PluginResult, ...]


class Try(Noun):
    """One agent on the commit. Its edits stay on the worktree: the subject has a lease of its own. `socket`
    leads to the providers of models, and is not secret.
    """

    subject: Subject
    request: AgentRequest
    socket: Path | None = None


class Tried(Noun):
    """The patch is all that is not in the commit: what was put upon it before the agent came, too."""

    result: AgentResult
    patch: Patch


class Prove(Noun):
    """The subject's patch is tried with and without. `asked` are findings that it was to repair, `places`
    findings near which it may change something: anywhere, if None. With a `door`, the project's own
    dependencies are made ready.
    """

    subject: Subject
    merge: Merge
    asked: tuple[Finding, ...] = Field(default=(), repr=False)
    places: tuple[Finding, ...] | None = Field(default=None, repr=False)
    door: RegistryDoor | None = None


class Proved(Noun):
    judgement: Judgement


class Agents(Noun):
    """Every agent that this machine knows."""

    states: tuple[AgentState, ...] = ()


class Hold(Noun):
    """Keep this worktree until the job is cancelled."""

    lease: str


class Sweep(Noun):
    """`active` are the runs whose worktrees stay."""

    active: tuple[str, ...]


class Forget(Noun):
    repository_id: int


class Recheck(Noun):
    """Attack the sandbox again."""


class Nothing(Noun):
    """There is nothing to say but that it was done."""
