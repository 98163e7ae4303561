"""`ghapp plugins`: what there is, whether it can run here, and whether manifests make sense."""

import asyncio
import json
from pathlib import Path
from typing import Any

import click
import yaml
from rich.console import Console
from rich.table import Table

from ghapp.cli.console import plain
from ghapp.cli.new import new
from ghapp.cli.samples import test_plugins
from ghapp.cli.tools import known
from ghapp.config.server import Settings
from ghapp.plugin import Missing, Plugin, Refused, Tools, load_plugins
from ghapp.sandbox import no_sandbox

_NOT_VALID = 1


@click.group()
def plugins() -> None:
    """Plugins: tools, declared."""


plugins.add_command(new)
plugins.add_command(test_plugins)


@plugins.command("list")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def list_plugins(settings: Settings, style: str) -> None:
    """All plugins. Discovered is not available: a tool may be missing here."""
    loaded = load_plugins(settings.plugins_path)
    rows = asyncio.run(_rows(loaded.all, Tools(settings.tools_folder, no_sandbox())))
    rows += [_refused_row(refused) for refused in loaded.refused]
    if style == "json":
        click.echo(json.dumps(rows, indent=2))
        return
    table = Table("id", "name", "kind", "files", "version", "", box=None)
    for row in rows:
        cells = (row["id"], row["name"], row["kind"], " ".join(row["files"]), row["version"], row["reason"])
        table.add_row(*(plain(cell or "") for cell in cells))
    Console(highlight=False).print(table)


@plugins.command()
@click.argument("plugin_id", metavar="ID")
@click.pass_obj
def show(settings: Settings, plugin_id: str) -> None:
    """The manifest of one plugin, every field with its value."""
    plugin = known(load_plugins(settings.plugins_path), plugin_id)
    data = plugin.manifest.model_dump(mode="json", by_alias=True, exclude_none=True)
    click.echo(f"# {plugin.folder}")
    click.echo(yaml.safe_dump(data, sort_keys=False, width=100), nl=False)


@plugins.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
def validate(settings: Settings, folders: tuple[Path, ...]) -> int:
    """Check all manifests: the built-in ones, those of GHAPP_PLUGINS_PATH and of FOLDERS."""
    loaded = load_plugins((*settings.plugins_path, *folders))
    console = Console(highlight=False, soft_wrap=True)
    for refused in loaded.refused:
        console.print(f"[red]{refused.problem.code}[/] {plain(refused.problem.message)}")
    console.print(f"{len(loaded.all)} plugins make sense, {len(loaded.refused)} do not.")
    return _NOT_VALID if loaded.refused else 0


async def _rows(plugins: tuple[Plugin, ...], tools: Tools) -> list[dict[str, Any]]:
    return [await _row(plugin, tools) for plugin in plugins]


async def _row(plugin: Plugin, tools: Tools) -> dict[str, Any]:
    manifest, found = plugin.manifest, await tools.find(plugin)
    return {
        "id": plugin.id,
        "name": manifest.name,
        "kind": manifest.kind,
        "files": list(manifest.files),
        "discovered": True,
        "available": not isinstance(found, Missing),
        "reason": found.reason if isinstance(found, Missing) else "",
        "version": None if isinstance(found, Missing) else found.version,
    }


def _refused_row(refused: Refused) -> dict[str, Any]:
    empty = {"kind": "", "files": [], "discovered": False, "available": False, "version": None}
    name = refused.path.parent.name
    return {"id": name, "name": name, **empty, "reason": refused.problem.message}
