"""Where each setting comes from: flags, environment, file, defaults."""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ghapp.config.server import Settings
from ghapp.errors import UserProblem

PREFIX = "GHAPP_"
UNPREFIXED = ("SENTRY_DSN", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL")
OUTSIDE = ("GHAPP_CONFIG",)  # names the file itself
SECRETS = (
    *("private_key", "webhook_secret", "metrics_token", "sentry_dsn", "anthropic_api_key", "openai_api_key"),
    *("slack_webhook_url", "alert_webhook_url", "smtp_url"),
    *("registry_pypi_credentials", "registry_npm_credentials", "registry_go_credentials"),
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """`sources` says for every setting where its value came from."""

    settings: Settings
    sources: Mapping[str, str]


def load_settings(flags: Mapping[str, object], environment: Mapping[str, str], file: Path | None) -> Loaded:
    """Merge the layers. Raises UserProblem E311 (unknown), E312 (not valid), E321 (file)."""
    values: dict[str, object] = {}
    sources = dict.fromkeys(Settings.model_fields, "default")
    layers = ((str(file), _from_file(file)), ("environment", _from_environment(environment)), ("flag", flags))
    for source, layer in layers:
        for name, value in layer.items():
            _refuse_unknown(name, source)
            values[name] = value
            sources[name] = source
    return Loaded(_validated(values, sources), sources)


def require(settings: Settings, *names: str) -> None:
    """Raise UserProblem E310 for the first setting that is missing or blank."""
    for name in names:
        value = getattr(settings, name)
        text = value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
        if not text.strip():
            raise UserProblem("E310", key=name.upper(), key_lower=name)


def _from_file(file: Path | None) -> dict[str, object]:
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserProblem("E321", path=file, detail=error) from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    given = {key: value for key, value in environment.items() if value.strip()}  # blank is not set
    found: dict[str, object] = {key.lower(): given[key] for key in UNPREFIXED if key in given}
    for key, value in given.items():
        if key.startswith(PREFIX) and key not in OUTSIDE:
            name = key.removeprefix(PREFIX).lower()
            secret = name.removesuffix("_file")
            is_path = name.endswith("_file") and secret in SECRETS
            found[secret if is_path else name] = _read_secret(value) if is_path else value
    return found


def _read_secret(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UserProblem("E321", path=path, detail=error) from error


def _refuse_unknown(name: str, source: str) -> None:
    if name in Settings.model_fields:
        return
    near = difflib.get_close_matches(name, Settings.model_fields, n=1)
    hint = f", did you mean `{near[0]}`?" if near else ""
    raise UserProblem("E311", key=name, hint=hint, source=source)


def _validated(values: Mapping[str, object], sources: Mapping[str, str]) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0])
        inside = ".".join(map(str, first["loc"][1:]))  # of a table: which part of it
        detail = f"{inside}: {first['msg']}" if inside else first["msg"]
        raise UserProblem("E312", key=name.upper(), detail=detail, source=sources[name]) from None
