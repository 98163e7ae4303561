"""Lines of text, one finding a line, by a pattern with named groups."""

import re

from ghapp.plugin.formats.found import Found, Nonsense, number
from ghapp.plugin.shape import Output

_LONGEST = 8000  # of a line: patterns may take a time that grows with its square


def parse(text: str, output: Output) -> list[Found]:
    """A line that is neither a finding nor declared noise is nonsense: half an output must not pass."""
    pattern, noise = re.compile(output.pattern or ""), output.noise and re.compile(output.noise)
    found: list[Found] = []
    for line in filter(str.strip, text.split("\n")):  # no other sign ends a line: files may hold them
        clipped = line.removesuffix("\r")[:_LONGEST]
        if match := pattern.fullmatch(clipped):
            found.append(_found(match.groupdict(default=""), output.message))
        elif not (noise and noise.search(clipped)):
            raise Nonsense(f"not a line of this tool: {clipped[:120]!r}")
    return found


def _found(groups: dict[str, str], message: str) -> Found:
    return Found(
        path=groups.get("path", ""),
        line=number(groups.get("line")),
        end_line=number(groups.get("end_line")),
        column=number(groups.get("column")),
        end_column=number(groups.get("end_column")),
        code=groups.get("code", ""),
        level=groups.get("level", ""),
        message=groups.get("message", "").strip() or message,
        fixable=bool(groups.get("fixable")),
        help_url=groups.get("help_url") or None,
    )
