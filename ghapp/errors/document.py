"""docs/errors.md, made from the catalogue: `python -m ghapp.errors.document > docs/errors.md`."""

import re
import sys

from ghapp.errors.catalogue import CATALOGUE
from ghapp.errors.entry import Entry

_HEAD = """# Errors by code

Every error that ghapp shows has a code. Words in `{braces}` are filled in where it is shown.
"""


def render_document() -> str:
    return _HEAD + "".join(_section(code, entry) for code, entry in CATALOGUE.items())


def _section(code: str, entry: Entry) -> str:
    again = " · passes by itself" if entry.recoverable else ""
    steps = "".join(f"- {_plain(text)}\n" for text in entry.suggestions)
    return f"\n## {code}\n\n{_plain(entry.message)}\n\n*{entry.severity}{again}*\n\n{steps}"


def _plain(text: str) -> str:
    """A field inside a code span needs no span of its own."""
    return re.sub(r"(?<![`{/(_A-Z\w])(\{\w+\})(?![`\w])", r"`\1`", text)


if __name__ == "__main__":
    sys.stdout.write(render_document())
