"""What tools in a box are told, so that they ask the door. Pure.

Go's checksum database is not behind the door: `go.sum` of the project is still honoured, new sums are taken
as they come. Nothing of a user's or the machine's configuration is read.
"""

import os
from collections.abc import Sequence

from ghapp.egress.provider import Provider
from ghapp.egress.registry import Registry

NOWHERE = "/nonexistent/npmrc"  # npm refuses to load one file as the user's and as the machine's
UNUSED_KEY = "the-key-is-outside-of-the-box"


def registry_variables(registries: Sequence[Registry], door: str) -> dict[str, str]:
    """For pip, uv, npm (pnpm reads the same) and Go. `door` is `http://127.0.0.1:PORT`, inside."""
    makers = {"pypi": _python, "npm": _npm, "go": _go}
    found: dict[str, str] = {}
    for registry in registries:
        address = registry.inside(registry.url, door)
        found |= makers[registry.name](address) if address else {}
    return found


def model_variables(providers: Sequence[Provider], door: str) -> dict[str, str]:
    """For agents: base URLs, and keys that open nothing, without which some refuse to start."""
    found: dict[str, str] = {}
    for provider in providers:
        name, base = provider.name.upper(), f"{door}/{provider.name}"
        found[f"{name}_API_KEY"] = UNUSED_KEY
        found |= (
            {f"{name}_BASE_URL": f"{base}/v1", f"{name}_API_BASE": f"{base}/v1"}
            if provider.is_bearer
            else {f"{name}_BASE_URL": base}
        )
    return found


def _python(index: str) -> dict[str, str]:
    return {
        "PIP_INDEX_URL": index,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INPUT": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_DEFAULT_INDEX": index,
        "UV_INDEX_URL": index,
        "UV_NO_CONFIG": "1",
        "UV_PYTHON_DOWNLOADS": "never",
    }


def _npm(registry: str) -> dict[str, str]:
    return {
        "npm_config_registry": registry,
        "npm_config_userconfig": os.devnull,
        "npm_config_globalconfig": NOWHERE,
        "npm_config_audit": "false",
        "npm_config_fund": "false",
        "npm_config_update_notifier": "false",
    }


def _go(proxy: str) -> dict[str, str]:
    return {
        "GOPROXY": proxy.rstrip("/"),
        "GOSUMDB": "off",
        "GOENV": "off",
        "GOTOOLCHAIN": "local",
        "GOVCS": "*:off",
    }
