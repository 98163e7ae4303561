"""The registries, providers and prices that the operator's settings name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from urllib.parse import urljoin, urlsplit

from ghapp.config.agents import AgentSettings
from ghapp.config.egress import EgressSettings
from ghapp.config.prices import BUILT_IN, Price
from ghapp.egress.budget import MILLION, ModelPrice
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


@dataclass(frozen=True, slots=True)
class Providers:
    """Those of models whose key is there. `named` are hosts that may have a private address."""

    all: tuple[Provider, ...] = ()
    named: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: EgressSettings) -> "Providers":
        return cls(configured_providers(settings), named_hosts(settings))


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


def configured_prices(settings: AgentSettings) -> Mapping[str, ModelPrice]:
    """By the models' names: the built-in ones, and the operator's beside and over them."""
    return {name: _model_price(each) for name, each in {**BUILT_IN, **settings.model_prices}.items()}


def _model_price(price: Price) -> ModelPrice:
    read = price.input if price.cache_read is None else price.cache_read
    write = price.input if price.cache_write is None else price.cache_write
    return ModelPrice(_micro(price.input), _micro(read), _micro(write), _micro(price.output), price.longest)


def _micro(dollars: float) -> int:
    """Rounded up: a price may be too high, never too low."""
    return int((Decimal(str(dollars)) * MILLION).to_integral_value(ROUND_CEILING))


def named_hosts(settings: EgressSettings) -> frozenset[str]:
    """Hosts that may have a private address: those the operator named himself, none of our defaults."""
    hosts = {host.lower() for host in settings.registry_private_hosts}
    for name in _NAMING:
        default = _hosts([EgressSettings.model_fields[name].default])
        hosts |= _hosts([getattr(settings, name)]) - default
    return frozenset(hosts)


def _hosts(addresses: Iterable[str]) -> set[str]:
    return {urlsplit(address).hostname or "" for address in addresses} - {""}
