"""`ghapp demo`: the main job, end to end, without a GitHub account."""

import asyncio
import signal
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from ghapp.cli.console import plain
from ghapp.cli.console import tell as tell_problem
from ghapp.config.server import Settings
from ghapp.errors import GhappError


@click.command()
@click.option("--repo", type=click.Path(path_type=Path), help="A local repository, instead of the sample.")
@click.option("--keep", is_flag=True, help="Leave the pages open for a browser, until Ctrl-C.")
@click.pass_obj
def demo(settings: Settings, repo: Path | None, keep: bool) -> None:
    """Start a small GitHub here, open a pull request, watch it being checked and fixed."""
    asyncio.run(_until_told_to_stop(_play(settings, repo, keep=keep)))


async def _until_told_to_stop(work: Coroutine[Any, Any, None]) -> None:
    """SIGTERM ends it as Ctrl-C does: what was started is stopped, what was written is removed."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        raise click.Abort from None


async def _play(settings: Settings, path: Path | None, *, keep: bool) -> None:
    from ghapp.demo.github.server import LocalGitHub
    from ghapp.demo.rung import scripted_rung
    from ghapp.demo.serving import serving
    from ghapp.demo.source import OWNER, local_source, sample_source
    from ghapp.demo.story import Story

    started = time.monotonic()
    console = Console(highlight=False, soft_wrap=True)
    with tempfile.TemporaryDirectory(prefix="ghapp-demo-") as name:
        folder = Path(name)
        async with await LocalGitHub.start(folder / "github") as github:
            tell(console, "GitHub", "a small one, on this machine only", github.url)
            source = await (sample_source(github) if path is None else local_source(github, path))
            tell(console, "repository", f"{source.repo.full_name}: {source.label}", "")
            async with (
                scripted_rung(settings, source.edits) as rung,
                serving(github, settings, folder / "serve", OWNER, rung) as address,
            ):
                tell(console, "ghapp", "serving", f"{address}/status")
                github.webhook_url = f"{address}/webhook"
                story = Story(github, source, lambda *line: tell(console, *line))
                if await _happened(story.play(), keep=keep):
                    tell(console, "done", f"in {time.monotonic() - started:.1f} s", "")
                if keep:
                    await story.invite()
                    console.print(f"The pages stay open at {github.url} until Ctrl-C.")
                    console.print(f"The server's log: {folder / 'serve' / 'serve.log'}")
                    await asyncio.Event().wait()


async def _happened(story: Coroutine[Any, Any, None], *, keep: bool) -> bool:
    """Who keeps the pages may look at them also when the story went wrong."""
    try:
        await story
    except GhappError as error:
        if not keep:
            raise
        tell_problem(error.problem)
        return False
    return True


def tell(console: Console, what: str, text: str, link: str) -> None:
    mark = f"[green]✓[/] [bold]{plain(what):14}[/]" if what else " " * 16
    console.print(f"{mark} {plain(text)}" + (f"  [dim]{plain(link)}[/]" if link else ""))
