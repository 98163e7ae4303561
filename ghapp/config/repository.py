"""The repository's own file, `.github/ghapp.yml`: its shape and its defaults."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, field_validator, model_validator

from ghapp.config.climbing import BudgetLimits, Ladder
from ghapp.config.merging import Merge
from ghapp.config.section import Section
from ghapp.config.testing import Testing
from ghapp.model import Category, Severity

PATHS = (".github/ghapp.yml", ".ghapp.yml")
Role = Literal["write", "maintain", "admin"]


class Paths(Section):
    exclude: tuple[str, ...] = Field(default=(), description="Globs of files that no plugin sees.")


class PluginSettings(Section):
    severity: Severity | None = Field(default=None, description="Cap: no finding is worse than this.")
    exclude: tuple[str, ...] = Field(default=(), description="Globs of files that this plugin does not see.")
    args: tuple[str, ...] = Field(default=(), description="Further arguments for the tool.")


class Plugins(BaseModel):
    """`enable` and `disable` hold plugin ids; every other key is a plugin's id with its settings."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, PluginSettings]

    enable: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()

    @property
    def settings(self) -> dict[str, PluginSettings]:
        return self.__pydantic_extra__

    def of(self, plugin: str) -> PluginSettings:
        return self.settings.get(plugin, PluginSettings())

    @property
    def named(self) -> tuple[str, ...]:
        return (*self.enable, *self.disable, *self.settings)


class Checks(Section):
    annotations: StrictBool = True
    max_annotations: int = Field(default=200, ge=0, le=5000)
    sarif: StrictBool = False


class SarifTool(Section):
    """A tool of the project's own that prints SARIF. Only the default branch's file declares one."""

    id: str = Field(
        pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=40, description="Not that of a plugin."
    )
    command: tuple[str, ...] = Field(
        min_length=1, description="Words, no shell line; `{files}` stands for the files it is given."
    )
    files: tuple[str, ...] = Field(min_length=1, description="Globs of files that it judges.")
    category: Category = Field(default=Category.OTHER, description="What its findings are.")


class PatchLimits(Section):
    """What a patch may be at most without that a person looks at it first."""

    max_files: int = Field(default=10, ge=1, le=1000, strict=True)
    max_lines: int = Field(default=500, ge=1, le=100_000, strict=True, description="Added and removed.")


class Forks(Section):
    """What runs code of a fork: never, on commits that a maintainer allowed, or always (in the sandbox)."""

    tests: Literal["off", "approved", "on"] = "approved"
    agents: Literal["off", "approved"] = "approved"


class ProjectEnvironment(Section):
    """The project's own dependencies, for tests and type checkers."""

    setup: str | None = Field(
        default=None, description="Shell commands that install them; what is found in lock files if unset."
    )
    timeout_seconds: int = Field(default=600, ge=1, le=3600, description="For building it once.")


class RepositoryConfig(Section):
    """What a repository may decide."""

    version: Literal[1] = 1
    strict: StrictBool = Field(default=True, description="Any counted finding fails; else only hard ones.")
    filter: Literal["added", "new", "all"] = Field(
        default="new", description="Which findings count: on added lines, not in the base, or all."
    )
    paths: Paths = Paths()
    plugins: Plugins = Plugins()
    checks: Checks = Checks()
    sarif: tuple[SarifTool, ...] = Field(
        default=(), max_length=10, description="Tools of the project's own that print SARIF."
    )
    environment: ProjectEnvironment = ProjectEnvironment()
    tests: Testing = Testing()
    ladder: Ladder = Ladder()
    delivery: Literal["pull-request", "commit", "suggestion", "off"] = Field(
        default="pull-request",
        description="How fixes come: a pull request, a commit on the branch, suggestions on lines, or not.",
    )
    merge: Merge = Merge()
    patch: PatchLimits = PatchLimits()
    budget: BudgetLimits = BudgetLimits()
    forks: Forks = Forks()
    protected: tuple[str, ...] = ()
    commands: dict[str, Role] = Field(
        default={}, description="Raises the permission a command needs; never lowers it."
    )

    @field_validator("sarif")
    @classmethod
    def _has_each_once(cls, tools: tuple[SarifTool, ...]) -> tuple[SarifTool, ...]:
        ids = [tool.id for tool in tools]
        if twice := next((name for name in ids if ids.count(name) > 1), None):
            raise ValueError(f"`{twice}` stands here twice")
        return tools

    @model_validator(mode="before")
    @classmethod
    def _empty_file_is_defaults(cls, data: Any) -> Any:
        return {} if data is None else data
