"""Lines of text, one finding a line or, with `starts`, in several, by a pattern with named groups."""

import re
from collections.abc import Iterator

from ghapp.plugin.formats.found import Found, Nonsense, number
from ghapp.plugin.shape import Output

_LONGEST = 8000  # of a line: patterns may take a time that grows with its square


def parse(text: str, output: Output) -> list[Found]:
    """A line that is neither a finding nor declared noise is nonsense: half an output must not pass."""
    pattern, noise = re.compile(output.pattern or ""), output.noise and re.compile(output.noise)
    found: list[Found] = []
    match: re.Match[str] | None = None
    for line in filter(str.strip, _reports(text, output)):
        clipped = line.removesuffix("\r")[:_LONGEST]
        if match := pattern.fullmatch(clipped):
            found.append(_found(match.groupdict(default=""), output.message))
        elif not (noise and noise.search(clipped)):
            raise Nonsense(f"not a line of this tool: {clipped[:120]!r}")
    if match and not text.endswith("\n"):  # whatever the pattern made of it
        raise Nonsense("its last line is cut short")
    return found


def _reports(text: str, output: Output) -> Iterator[str]:
    """Lines, or from each that `starts` something to the next."""
    lines = text.split("\n")  # no other sign ends a line: files may hold them
    if output.starts is None:
        yield from lines
        return
    starts = re.compile(output.starts)
    report: list[str] = []
    for line in lines:
        if report and starts.match(line[:_LONGEST]):
            yield "\n".join(report)
            report = []
        report.append(line)
    yield "\n".join(report)


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
