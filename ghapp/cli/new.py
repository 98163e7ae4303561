"""`ghapp plugins new`: the folder of a plugin that works, for people to change."""

from pathlib import Path
from typing import get_args

import click
from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from ghapp.cli.console import plain
from ghapp.config.server import Settings
from ghapp.errors import UserProblem
from ghapp.plugin import load_plugins
from ghapp.plugin.manifest import PluginId
from ghapp.plugin.plugin import MANIFEST, SAMPLES
from ghapp.plugin.shape import Format

FORMATS = tuple(name for name in get_args(Format) if name != "parser")  # that one is for what has no format
_SAMPLES = tuple(
    f"{SAMPLES}/{name}" for name in ("cases.yml", "clean/notes.md", "findings/notes.md", "tool_error/here.md")
)
_BY_GREP = "regex"  # the one whose tool needs no script


@click.command()
@click.argument("plugin_id", metavar="ID")
@click.option("--folder", type=click.Path(path_type=Path), help="Where to make it (default: ./ID).")
@click.option("--format", "form", type=click.Choice(FORMATS), default=_BY_GREP, show_default=True)
@click.pass_obj
def new(settings: Settings, plugin_id: str, folder: Path | None, form: str) -> None:
    """Make the folder of a plugin that works: its tool looks for a word. Its comments say what to change."""
    _must_be_free(settings, plugin_id)
    folder = (folder or Path(plugin_id)).absolute()
    if folder.name != plugin_id:
        raise _refused(plugin_id, f"its folder must be called so too, and {folder} is not")
    _write(folder, plugin_id, _contents(plugin_id, form))
    console = Console(highlight=False, soft_wrap=True)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        console.print(plain(path.relative_to(folder.parent)))
    console.print(plain(f"Now: ghapp plugins test {folder}"))


def _must_be_free(settings: Settings, plugin_id: str) -> None:
    try:
        TypeAdapter(PluginId).validate_python(plugin_id)
    except ValidationError:
        raise _refused(plugin_id, "this is no id") from None
    if other := load_plugins(settings.plugins_path).get(plugin_id):
        raise _refused(plugin_id, f"the id is taken by {other.folder}")


def _contents(plugin_id: str, form: str) -> dict[str, str]:
    """The text of each file, by its name in the folder."""
    from ghapp.flows.words import render

    def filled(template: str) -> str:
        return render(f"plugin/{template}.j2", id=plugin_id, format=form)

    contents = {name: filled(name) for name in (MANIFEST, *_SAMPLES)}
    if form != _BY_GREP:
        contents["tool.sh"] = filled(f"{form}/tool.sh")
    return contents


def _write(folder: Path, plugin_id: str, contents: dict[str, str]) -> None:
    try:
        folder.mkdir(parents=True)
        for name, text in contents.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    except FileExistsError:
        raise _refused(plugin_id, f"{folder} is already there") from None
    except OSError as error:
        raise _refused(plugin_id, f"{folder} cannot be written: {error.strerror}") from error


def _refused(plugin_id: str, detail: str) -> UserProblem:
    return UserProblem("E513", plugin=plugin_id, detail=detail)
