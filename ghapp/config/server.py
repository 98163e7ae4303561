"""The server's settings: flags beat the environment, that beats ghapp.toml, that beats the defaults."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from ghapp.config.agents import AgentSettings
from ghapp.config.alerts import AlertSettings
from ghapp.config.egress import EgressSettings

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Settings(AgentSettings, AlertSettings, EgressSettings):
    """One field a setting: `GHAPP_<NAME>` in the environment, `<name>` in ghapp.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    app_id: str = Field(default="", description="The App's numeric id.")
    private_key: SecretStr = Field(default=SecretStr(""), description="The App's private key (PEM).")
    private_key_path: Path | None = Field(default=None, description="A file with the private key.")
    webhook_secret: SecretStr = Field(default=SecretStr(""), description="The App's webhook secret.")
    github_api_url: str = Field(default="https://api.github.com", description="GitHub's REST API.")
    github_url: str = Field(default="https://github.com", description="Clone URLs and links.")
    database_url: str = Field(default="", description="SQLite below the data folder, or postgresql://...")
    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("ghapp")),
        description="The store, logs, tools; git's part is below `executor`.",
    )
    tools_dir: Path | None = Field(default=None, description="Installed tools (default: data_dir/tools).")
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8080, ge=0, le=65535, description="The port to listen on.")
    public_url: str = Field(default="", description="Where people reach this server: links in checks.")
    workers_concurrency: int = Field(default=0, ge=0, description="Runs at a time (0: one a core).")
    plugins_path: tuple[Path, ...] = Field(default=(), description="Extra plugin folders, `:` between.")
    log_level: Level = Field(default="INFO", description="The least severe messages to log.")
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto", description="Console for a terminal, else JSON."
    )
    allowed_accounts: tuple[str, ...] = Field(
        default=(), description="Accounts that are served (empty: the App's owner; `*`: all)."
    )
    admins: tuple[str, ...] = Field(
        default=(), description="Who may pause everything, by `/pause everywhere` (empty: the App's owner)."
    )
    auto_merge_enabled: bool = Field(
        default=True, description="Off: nothing is merged by itself, whatever a repository says."
    )
    metrics_token: SecretStr = Field(default=SecretStr(""), description="Opens /metrics beyond loopback.")
    sandbox: Literal["auto", "bwrap", "landlock", "none"] = Field(
        default="auto", description="How tools are boxed in: the strongest that holds here, or this one."
    )
    min_sandbox_forks: Literal["bwrap", "landlock", "none"] = Field(
        default="bwrap", description="The weakest sandbox in which code of forks may run."
    )
    executor_user: str = Field(
        default="",
        description="Who runs git and tools if this server is root (default: ghapp-executor, else 61017).",
    )
    read_only: bool = Field(default=False, description="Take no work.")
    sentry_dsn: SecretStr = Field(default=SecretStr(""), description="Where our own bugs are reported.")

    @field_validator("plugins_path", mode="before")
    @classmethod
    def _split_paths(cls, value: object) -> object:
        return tuple(part for part in value.split(":") if part) if isinstance(value, str) else value

    @field_validator("allowed_accounts", "admins", mode="before")
    @classmethod
    def _split_accounts(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part.strip().lower() for part in value.split(",") if part.strip())

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("it begins with sqlite:/// or postgresql://")
        return value

    @field_validator("github_api_url", "github_url", "public_url")
    @classmethod
    def _is_address(cls, value: str, info: ValidationInfo) -> str:
        """GitHub refuses every check whose link is none. No trailing slash: paths are put behind it."""
        parts, is_unset = urlsplit(value), value == "" and info.field_name == "public_url"
        if not is_unset and not (parts.scheme in {"http", "https"} and parts.netloc):
            raise ValueError("an address begins with https:// (or http://) and a host")
        return value.rstrip("/")

    @property
    def tools_folder(self) -> Path:
        return self.tools_dir or self.data_dir / "tools"

    @property
    def executor_folder(self) -> Path:
        return self.data_dir.absolute() / "executor"

    @property
    def store_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'ghapp.db'}"

    @property
    def key(self) -> str:
        """The private key. Raises OSError when its file cannot be read."""
        if self.private_key_path is not None and not self.private_key.get_secret_value():
            return self.private_key_path.read_text()
        return self.private_key.get_secret_value()


def setting_names() -> list[str]:
    """As people are shown them: the server's own first, inherited ones behind."""
    parts = (AlertSettings, EgressSettings, AgentSettings)
    inherited = {name for part in parts for name in part.model_fields}
    return sorted(Settings.model_fields, key=lambda name: name in inherited)
