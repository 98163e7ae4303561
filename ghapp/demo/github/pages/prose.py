"""Prose: Markdown as GitHub shows it, with no HTML but a few harmless tags."""

import html
import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

_HARMLESS = re.compile(r"&lt;(/?(?:details|summary|sub|sup|kbd|br))&gt;")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)


def render(text: str | None) -> Markup:
    return Markup(_parser().render(text or ""))  # noqa: S704  the parser escapes whatever it does not know


def _parser() -> MarkdownIt:
    """Images are left out: pages load nothing from elsewhere."""
    parser = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable(["table", "strikethrough"])
    parser.disable("image")
    parser.add_render_rule("html_inline", _tag)
    parser.add_render_rule("html_block", _tag)
    parser.add_render_rule("link_open", _link)
    for cell in ("th", "td"):
        parser.add_render_rule(f"{cell}_open", _cell)
    return parser


def _tag(
    _: RendererProtocol, tokens: Sequence[Token], index: int, __: OptionsDict, ___: dict[str, Any]
) -> str:
    """Escape everything, then give back bare tags that can do nothing."""
    shown = html.escape(_COMMENT.sub("", tokens[index].content))
    return _HARMLESS.sub(r"<\1>", shown)


def _cell(
    _: RendererProtocol, tokens: Sequence[Token], index: int, __: OptionsDict, ___: dict[str, Any]
) -> str:
    """Alignment by class: the pages allow no style attributes."""
    side = str(tokens[index].attrs.get("style", "")).removeprefix("text-align:")
    return f'<{tokens[index].tag} class="{html.escape(side)}">' if side else f"<{tokens[index].tag}>"


def _link(
    _: RendererProtocol, tokens: Sequence[Token], index: int, __: OptionsDict, ___: dict[str, Any]
) -> str:
    target = html.escape(str(tokens[index].attrs.get("href", "")))
    return f'<a href="{target}" rel="nofollow noreferrer">'
