"""How tools print what they found: one module a format, each a pure function of text."""

from collections.abc import Callable

from ghapp.plugin.formats import checkstyle, diff, json_path, junit, regex, sarif
from ghapp.plugin.formats.found import Found, Nonsense
from ghapp.plugin.shape import Output

__all__ = ["FORMATS", "Found", "Nonsense"]

FORMATS: dict[str, Callable[[str, Output], list[Found]]] = {
    "checkstyle": checkstyle.parse,
    "diff": diff.parse,
    "json": json_path.parse,
    "jsonl": json_path.parse,
    "junit": junit.parse,
    "regex": regex.parse,
    "sarif": sarif.parse,
}
