"""Text for a terminal: what comes from repositories and tools can neither colour nor move anything.

rich is read when it shows something: it takes longer to import than a small check takes.
"""

import sys
import unicodedata

from ghapp.errors import Problem
from ghapp.observability.redact import redact


def printable(text: object) -> str:
    """Control and direction characters are shown as escapes."""
    return "".join(char if _is_harmless(char) else _escaped(char) for char in str(text))


def plain(text: object) -> str:
    """The same, and no rich markup."""
    from rich.markup import escape

    return escape(printable(text))


def print_patch(patch: str) -> None:
    """To the letter for a program; for a person who looks, what could colour or move anything is escaped."""
    import click

    if sys.stdout.isatty():
        patch = "".join(f"{printable(line)}\n" for line in patch.split("\n")[:-1])
    click.echo(patch, nl=False, color=True)


def tell(problem: Problem) -> None:
    """An error as people meet it, on stderr."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"[red]{problem.severity}[/] [bold]{problem.code}[/] {plain(redact(problem.message))}")
    for suggestion in problem.suggestions:
        console.print(f"  - {plain(redact(suggestion))}")
    console.print(f"  [dim]{problem.docs_url}[/]")


def _is_harmless(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii", "backslashreplace")
