"""The settings of the doors out of a box: package registries, and the providers of models."""

from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, ValidationInfo, field_validator


class EgressSettings(BaseModel):
    """A part of the server's `Settings`."""

    registry_pypi: str = Field(
        default="https://pypi.org/simple/",
        description="Where projects' Python packages come from (`off`: none).",
    )
    registry_pypi_credentials: SecretStr = Field(
        default=SecretStr(""), description="For that registry: `user:password`, or a token."
    )
    registry_pypi_files: tuple[str, ...] = Field(
        default=("https://files.pythonhosted.org/",),
        description="Addresses beside its own below which its files are, `,` between.",
    )
    registry_npm: str = Field(
        default="https://registry.npmjs.org/", description="Where npm packages come from (`off`: none)."
    )
    registry_npm_credentials: SecretStr = Field(
        default=SecretStr(""), description="For that registry: `user:password`, or a token."
    )
    registry_npm_files: tuple[str, ...] = Field(
        default=(), description="Addresses beside its own below which its files are, `,` between."
    )
    registry_go: str = Field(
        default="https://proxy.golang.org/", description="Where Go modules come from (`off`: none)."
    )
    registry_go_credentials: SecretStr = Field(
        default=SecretStr(""), description="For that registry: `user:password`, or a token."
    )
    registry_go_files: tuple[str, ...] = Field(
        default=("https://storage.googleapis.com/proxy-golang-org-prod/",),
        description="Addresses beside its own below which its files are, `,` between.",
    )
    registry_private_hosts: tuple[str, ...] = Field(
        default=(),
        description="Hosts that may have a private address, `,` between; a host that you name "
        "as a registry or as a provider of models may.",
    )
    anthropic_api_key: SecretStr = Field(
        default=SecretStr(""), description="For agents' models; stays outside the box."
    )
    anthropic_base_url: str = Field(
        default="https://api.anthropic.com", description="Anthropic's API: `/v1/messages` is below it."
    )
    openai_api_key: SecretStr = Field(
        default=SecretStr(""), description="For agents' models; stays outside the box."
    )
    openai_base_url: str = Field(
        default="https://api.openai.com/v1",
        description="OpenAI's API, or another's that speaks the same: `/chat/completions` is below it.",
    )

    @field_validator(
        "registry_pypi_files",
        "registry_npm_files",
        "registry_go_files",
        "registry_private_hosts",
        mode="before",
    )
    @classmethod
    def _split_list(cls, value: object) -> object:
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @field_validator("registry_pypi", "registry_npm", "registry_go")
    @classmethod
    def _is_registry(cls, value: str, info: ValidationInfo) -> str:
        return "" if value in {"", "off"} else _below(value, f"{info.field_name}_credentials".upper())

    @field_validator("registry_pypi_files", "registry_npm_files", "registry_go_files")
    @classmethod
    def _are_files(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        setting = str(info.field_name).replace("_files", "_credentials").upper()
        return tuple(_below(address, setting) for address in value)

    @field_validator("registry_pypi_credentials", "registry_npm_credentials", "registry_go_credentials")
    @classmethod
    def _fits_a_header(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value().strip()
        if not text.isprintable() or (" " in text and ":" not in text):
            raise ValueError("it is user:password, or a token alone, on one line")
        return SecretStr(text)

    @field_validator("anthropic_api_key", "openai_api_key")
    @classmethod
    def _is_key(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value().strip()
        if not text.isascii() or not text.isprintable() or " " in text:
            raise ValueError("it is one word on one line")
        return SecretStr(text)

    @field_validator("anthropic_base_url", "openai_base_url")
    @classmethod
    def _is_base(cls, value: str, info: ValidationInfo) -> str:
        return _below(value, str(info.field_name).replace("_base_url", "_api_key").upper()).rstrip("/")


def _below(address: str, credentials: str) -> str:
    """The address with a slash behind it: what is below it is meant."""
    parts = urlsplit(address)
    if "@" in parts.netloc:
        raise ValueError(f"no user or password belongs in an address: set GHAPP_{credentials}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("an address begins with https:// (or http://) and a host, and has no ? or #")
    return f"{address.rstrip('/')}/"
