"""The plugins of a run: the server's, and the tools that the repository declares beside them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from ghapp.config.repository import SarifTool
from ghapp.model import PluginResult, PluginStatus
from ghapp.plugin import Plugin
from ghapp.plugin.declared import declared


@dataclass(frozen=True, slots=True)
class Declared:
    """`broken` are those that make no sense: they are shown, and are never clean."""

    plugins: tuple[Plugin, ...]
    broken: tuple[PluginResult, ...]


def beside(plugins: Iterable[Plugin], tools: Iterable[SarifTool]) -> Declared:
    known = {plugin.id: plugin for plugin in plugins}
    broken = list[PluginResult]()
    for tool in tools:
        try:
            if tool.id in known:
                raise ValueError(f"there is a plugin named {tool.id} already: give it another id")  # noqa: TRY301
            known[tool.id] = declared(tool)
        except ValueError as error:
            reason = f"`sarif` in the configuration: {_first(error)}"
            broken.append(PluginResult(id=f"sarif: {tool.id}", status=PluginStatus.BROKEN, reason=reason))
    return Declared(tuple(known.values()), tuple(broken))


def _first(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        return error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
    return str(error)
