"""`ghapp config`: show the settings, print the schema, validate a repository's file."""

import json
import os
from pathlib import Path

import click
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from ghapp.cli.console import plain
from ghapp.config.layers import load_settings
from ghapp.config.load import parse_repository_config
from ghapp.config.repository import PATHS, RepositoryConfig
from ghapp.config.server import setting_names
from ghapp.errors import Problem, UserProblem
from ghapp.observability.redact import redact


@click.group()
def config() -> None:
    """The server's settings and a repository's file."""


@config.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def show(context: click.Context, form: str) -> None:
    """Every setting, its value, and where it comes from. Secrets are never shown."""
    root = context.find_root()
    loaded = load_settings({}, os.environ, root.params.get("file"))
    rows = [
        {
            "name": name.upper(),
            "value": _shown(getattr(loaded.settings, name)),
            "source": loaded.sources[name],
        }
        for name in setting_names()
    ]
    if form == "json":
        click.echo(json.dumps(rows, indent=2))
        return
    table = Table("setting", "value", "from", box=None)
    for row in rows:
        table.add_row(*(plain(text) for text in row.values()))
    Console(soft_wrap=True).print(table)


@config.command()
def schema() -> None:
    """The JSON Schema of .github/ghapp.yml."""
    click.echo(json.dumps(RepositoryConfig.model_json_schema(), indent=2))


@config.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
def validate(file: Path | None) -> None:
    """Check a repository's file (default: .github/ghapp.yml here)."""
    path = file or next((Path(known) for known in PATHS if Path(known).exists()), Path(PATHS[0]))
    try:
        text = path.read_bytes()
    except OSError as error:
        raise UserProblem("E321", path=path, detail=error) from error
    parsed = parse_repository_config(text, str(path))
    if isinstance(parsed, Problem):
        raise UserProblem.telling(parsed)
    click.echo(f"{path}: fine")


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "set, not shown" if value.get_secret_value() else ""
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    if isinstance(value, dict):
        return json.dumps(value, default=lambda price: price.model_dump(exclude_unset=True)) if value else ""
    return "" if value is None else redact(str(value))  # an address may hold a password
