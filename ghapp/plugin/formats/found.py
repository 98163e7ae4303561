"""What a format gives: a place and the tool's own words, not yet judged."""

from dataclasses import dataclass

from ghapp.plugin.lines import Columns


class Nonsense(ValueError):
    """The tool printed what its manifest does not announce: it broke."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An empty path is the one file that the tool was given. `columns`: what they count, if it says so."""

    path: str = ""
    line: int | None = None
    end_line: int | None = None
    column: int | None = None
    end_column: int | None = None
    columns: Columns | None = None
    code: str = ""
    level: str = ""
    message: str
    fixable: bool = False
    help_url: str | None = None


def number(value: object) -> int | None:
    """A line or column. Tools write -1, 0 or nothing for "no place in particular"."""
    if value is None or value == "":
        return None
    try:
        parsed = int(str(value))
    except ValueError:
        raise Nonsense(f"not a number: {str(value)[:40]!r}") from None
    return parsed if parsed >= 0 else None
