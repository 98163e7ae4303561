"""The registries and providers that the operator's settings name."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from ghapp.config.egress import EgressSettings
from ghapp.egress.provider import Provider, anthropic, openai
from ghapp.egress.registry import Registry

_NAMING = ("registry_pypi", "registry_npm", "registry_go", "anthropic_base_url", "openai_base_url")


@dataclass(frozen=True, slots=True)
class Registries:
    """`named` are hosts that may have a private address."""

    all: tuple[Registry, ...] = ()
    named: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: EgressSettings) -> "Registries":
        return cls(configured_registries(settings), named_hosts(settings))


def configured_registries(settings: EgressSettings) -> tuple[Registry, ...]:
    """Below a Python index stand only its pages, its files beside it: the folder above it is its own, as it
    is with Artifactory, Nexus, GitLab and devpi.
    """
    found = (
        ("pypi", settings.registry_pypi, settings.registry_pypi_files, settings.registry_pypi_credentials),
        ("npm", settings.registry_npm, settings.registry_npm_files, settings.registry_npm_credentials),
        ("go", settings.registry_go, settings.registry_go_files, settings.registry_go_credentials),
    )
    return tuple(
        Registry(name, url, urljoin(url, "..") if name == "pypi" else url, files, credentials)
        for name, url, files, credentials in found
        if url
    )


def configured_providers(settings: EgressSettings) -> tuple[Provider, ...]:
    """Those whose key is there."""
    found = (
        anthropic(settings.anthropic_api_key, settings.anthropic_base_url),
        openai(settings.openai_api_key, settings.openai_base_url),
    )
    return tuple(each for each in found if each.key.get_secret_value())


def named_hosts(settings: EgressSettings) -> frozenset[str]:
    """Hosts that may have a private address: those the operator named himself, none of our defaults."""
    hosts = {host.lower() for host in settings.registry_private_hosts}
    for name in _NAMING:
        default = _hosts([EgressSettings.model_fields[name].default])
        hosts |= _hosts([getattr(settings, name)]) - default
    return frozenset(hosts)


def _hosts(addresses: Iterable[str]) -> set[str]:
    return {urlsplit(address).hostname or "" for address in addresses} - {""}
