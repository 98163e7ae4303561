"""A bar for somebody who looks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


@contextmanager
def bar_of(total: int) -> Iterator[Callable[[str], None]]:
    """On stderr, gone at the end. What it gives is called with what was just done."""
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("", total=total)
        yield lambda description: progress.update(bar, advance=1, description=description)
