"""What a model is told: the findings, the lines they are about, what must not be touched. Bounded in size.

Whatever comes from a repository or a tool stands between marks that it cannot contain, and the template says
that it is data.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ghapp.agents.targets import Read, in_order
from ghapp.model import Finding, Rung
from ghapp.observability.redact import redact

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_FINDINGS = 30
MESSAGE = 600  # characters of one
AROUND = 6  # lines above and below
LINE = 300  # characters of one
WHOLE_FILE = 20_000  # characters of a file that is shown whole
LONGEST = 100_000  # characters in all; some four to a token


@dataclass(frozen=True, slots=True)
class Brief:
    """`files` may be changed; `tests` is the command that must pass, or ""."""

    findings: Sequence[Finding]
    files: tuple[str, ...]
    tests: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as the template sees it; `excerpt` has numbered lines."""

    finding: Finding
    message: str
    excerpt: str


def write_prompt(rung: Rung, brief: Brief, read: Read) -> str:
    """Of the template `prompts/<rung>.md.j2`. Files are shown whole as far as there is room for them."""
    first = in_order(brief.findings)
    shown = [_shown(finding, read) for finding in first[:MOST_FINDINGS]]
    said = _render(rung, brief, shown, len(first), {})
    contents: dict[str, str] = {}
    room = LONGEST - len(said)
    for file in brief.files:
        text = redact(read(file))
        if len(text) <= min(WHOLE_FILE, room):
            contents[file] = text
            room -= len(text) + 200  # its heading and marks
    return _render(rung, brief, shown, len(first), contents)[:LONGEST]


def marked(text: str) -> str:
    """Between two marks that the text does not have in it."""
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"<<<data {mark}\n{text.rstrip()}\n{mark} data>>>"


def _render(rung: Rung, brief: Brief, shown: list[Shown], total: int, contents: dict[str, str]) -> str:
    template = _environment().get_template(f"{rung}.md.j2")
    return template.render(brief=brief, shown=shown, total=total, contents=contents).strip() + "\n"


def _shown(finding: Finding, read: Read) -> Shown:
    lines = read(finding.path).split("\n")
    at = min((finding.line or 1) - 1, len(lines) - 1)
    first, last = max(0, at - AROUND), min(len(lines), at + AROUND + 1)
    numbered = (f"{number + 1:>5} {lines[number][:LINE]}" for number in range(first, last))
    excerpt = "\n".join(numbered) if finding.line else ""
    return Shown(finding, redact(finding.message[:MESSAGE]), redact(excerpt))


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # slow to import, and only for agents

    environment = Environment(
        loader=PackageLoader("templates", "prompts"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  # for a model, not HTML: what is foreign stands between marks
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["marked"] = marked
    return environment
