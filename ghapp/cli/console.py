"""Text for a terminal: what comes from repositories and tools can neither colour nor move anything."""

import unicodedata

from rich.markup import escape


def printable(text: object) -> str:
    """Control and direction characters are shown as escapes."""
    return "".join(char if _is_harmless(char) else _escaped(char) for char in str(text))


def plain(text: object) -> str:
    """The same, and no rich markup."""
    return escape(printable(text))


def _is_harmless(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii", "backslashreplace")
