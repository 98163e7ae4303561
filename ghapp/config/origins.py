"""Which keys of a configuration are not what they would be without it, and where they come from. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ghapp.config.repository import RepositoryConfig
from ghapp.model import Setting

_DEFAULTS = RepositoryConfig()


def settings_of(
    config: RepositoryConfig, source: str, against: RepositoryConfig = _DEFAULTS
) -> tuple[Setting, ...]:
    """Those that differ from `against`, each as `ladder.order` is written."""
    known = dict(_leaves(against.model_dump(mode="json")))
    found = _leaves(config.model_dump(mode="json"))
    return tuple(
        Setting(key=key, value=json.dumps(value), source=source)
        for key, value in found
        if key not in known or known[key] != value
    )


def _leaves(data: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, f"{prefix}{key}.")
        elif value is not None and value != {}:
            yield f"{prefix}{key}", value
