"""All formats by name."""

from collections.abc import Callable

from ghapp.plugin.formats import checkstyle, diff, json_path, junit, regex, sarif
from ghapp.plugin.formats.found import Found
from ghapp.plugin.shape import Output

FORMATS: dict[str, Callable[[str, Output], list[Found]]] = {
    "checkstyle": checkstyle.parse,
    "diff": diff.parse,
    "json": json_path.parse,
    "jsonl": json_path.parse,
    "junit": junit.parse,
    "regex": regex.parse,
    "sarif": sarif.parse,
}
