"""Fill in `templates/`. Text of repositories and tools is data: escaped for Markdown on its way in."""

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from ghapp.model import OPERATOR
from ghapp.observability.plain import one_line
from ghapp.observability.redact import redact

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~>$^=-])")
_REFERENCE = re.compile(
    r"(?<=[@#])(?=\w)|(?<=GH\\-)(?=\d)|/(?:issues|pull|discussions)/(?=\d)", re.IGNORECASE
)
_NUMBERED = re.compile(r"^(\d+)\.")
_JOINER = "\u200b"  # breaks a mention or a reference without being seen


def render(template: str, /, **values: object) -> str:
    """Render a template of `templates/` by its file name. A value it names must be given."""
    return redact(_environment().get_template(template).render(**values)).strip() + "\n"


def escape_markdown(text: object) -> str:
    """One line of plain text: no markup, HTML, mentions or references get through."""
    plain = redact(one_line(text))  # first: an escaped secret looks like none
    plain = plain.replace("&", "&amp;").replace("<", "&lt;")
    plain = _NUMBERED.sub(r"\1\\.", _MARKUP.sub(r"\\\1", plain)).replace("@", f"@{_JOINER}")
    return _REFERENCE.sub(rf"\g<0>{_JOINER}", plain)


def who(by: str) -> str:
    """Who decided: a login of GitHub is mentioned, an operator of the server is nobody there."""
    return f"the {escape_markdown(by)}" if by.startswith(OPERATOR) else f"@{by}"


def code_span(text: object) -> str:
    """A code span that the text cannot leave: longer fence than any run of backticks inside."""
    plain = one_line(text) or " "
    longest = max((len(run) for run in re.findall(r"`+", plain)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{pad}{plain}{pad}{fence}"


def code_cell(text: object) -> str:
    """A code span inside a table, where a bar would end the cell even in code."""
    return code_span(text).replace("|", r"\|")


def code_block(text: str, language: str = "") -> str:
    """A fenced block that the text cannot leave."""
    return fenced(f"{text.rstrip()}\n", language)


def fenced(lines: str, language: str) -> str:
    """The same with whole lines, which stay as they are; none at all make an empty block."""
    longest = max((len(run) for run in re.findall(r"`+", lines)), default=0)
    fence = "`" * max(longest + 1, 3)
    return f"{fence}{language}\n{lines}{fence}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("templates", ""),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  # Markdown, not HTML: values pass through the filters below
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(md=escape_markdown, code=code_span, cell=code_cell, block=code_block)
    environment.filters["who"] = who
    return environment
