"""Text of repositories and tools is data: whatever it is, it stays text."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ghapp.flows.words import code_block, code_cell, code_span, escape_markdown, fenced, render

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
# What GitHub links in text that is no code, whatever was escaped on the way.
LINKED = re.compile(
    r"(?<!\w)@\w|(?:^|\W)(?:\w+/\w+)?#\d|\bGH-\d|/(?:issues|pull|discussions)/\d", re.IGNORECASE
)
SECRET = "ghp_" + "a1B2" * 9
PIECES = st.sampled_from(
    [
        *"\\`*_{}[]()#+-.!|~<>&@\"'=:;^$/ \t\n\r1",
        *("```", "~~~", "---", "===", "1. ", "2) ", "- [ ] ", "> ", "# ", "    ", "\n\n", "\\|", "|-|-|"),
        *(
            "<b>",
            "<!--",
            "-->",
            "&lt;",
            "&#64;",
            "</code>",
            "<script>",
            "[^1]: ",
            "[a](b)",
            "![a](b)",
            "<a@b.c>",
        ),
        *("@ann", "#12", "GH-12", "a/b#3", "http://a.b/issues/7", "\u202e", "\x00", "\u2028", "é", "word"),
    ]
)
TEXTS = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=12).map("".join))


def inlines(markdown: str) -> list[Token]:
    return [child for token in MARKDOWN.parse(markdown) for child in token.children or ()]


def blocks(markdown: str) -> list[str]:
    return [token.type for token in MARKDOWN.parse(markdown)]


def shown(text: str) -> str:
    """The text as people see it, without what only breaks references."""
    return " ".join(text.replace("\u200b", "").split())


def control_free(text: str) -> str:
    return " ".join(
        re.sub(
            r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", " ", text
        ).split()
    )


@given(TEXTS)
@example("1. one")
@example("&#64;ann &lt;b&gt; \\<b>")
@example("GH-12 and gh-12")
def test_escaped_text_is_one_paragraph_of_text_and_nothing_else(text: str) -> None:
    escaped = escape_markdown(text)

    assert blocks(escaped) in ([], ["paragraph_open", "inline", "paragraph_close"])
    assert {token.type for token in inlines(escaped)} <= {"text"}


@given(TEXTS.filter(lambda text: "\u200b" not in text))
def test_escaped_text_is_seen_as_it_was(text: str) -> None:
    seen = "".join(token.content for token in inlines(escape_markdown(text)))

    assert shown(seen) == control_free(text)


@given(TEXTS)
@example("@ann")
@example("GH-12")
@example("see #12, a/b#3 and https://github.com/a/b/pull/7")
def test_escaped_text_mentions_nobody_and_refers_to_nothing(text: str) -> None:
    seen = "".join(token.content for token in inlines(escape_markdown(text)))

    assert LINKED.search(seen) is None


def test_what_github_would_link_is_known_to_this_test() -> None:
    for text in ("@ann", "hi @ann", "#1", "(#1)", "a/b#3", "GH-1", "gh-1", "https://github.com/a/b/issues/1"):
        assert LINKED.search(text), text


@given(TEXTS.filter(lambda text: "\u200b" not in text))
def test_a_code_span_is_one_span_that_the_text_cannot_leave(text: str) -> None:
    tokens = inlines(f"before {code_span(text)} after")

    assert [token.type for token in tokens] == ["text", "code_inline", "text"]
    assert [tokens[0].content, tokens[2].content] == ["before ", " after"]
    assert tokens[1].content.strip() == control_free(text)


@given(TEXTS, st.sampled_from([escape_markdown, code_cell]))
@example("a|b", code_cell)
@example("a\\|b", code_cell)
@example("\\", code_cell)
@example("a|b", escape_markdown)
@example("\\", escape_markdown)
def test_a_table_cell_is_not_left(text: str, cell: object) -> None:
    assert callable(cell)
    tokens = MARKDOWN.parse(f"| a | b |\n|---|---|\n| {cell(text)} | end |\n")

    cells = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "td_open"]
    assert len(cells) == 2
    assert cells[1] == "end"
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "code_inline"}


@given(TEXTS)
@example("```\n# out\n```")
@example("~~~")
def test_a_code_block_is_one_block_that_the_text_cannot_leave(text: str) -> None:
    tokens = MARKDOWN.parse(code_block(text, "diff") + "\n\nafter")

    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].info == "diff"
    assert tokens[2].content == "after"


@given(TEXTS)
@example("```\n# out\n```\n\n")
@example("")
def test_lines_stand_in_a_block_as_they_are_and_cannot_leave_it(text: str) -> None:
    lines = (
        "".join(f"{line}\n" for line in text.replace("\0", "").replace("\r", "").split("\n")) if text else ""
    )

    [block] = MARKDOWN.parse(fenced(lines, "suggestion"))

    assert (block.type, block.info, block.content) == ("fence", "suggestion", lines)


@pytest.mark.parametrize("shape", ["{}", "the token {} leaked", "password={} here", "a_b {}"])
def test_a_secret_does_not_get_into_a_template(shape: str) -> None:
    text = render("check_superseded.md.j2", reason=shape.format(SECRET))

    assert SECRET not in text.replace("\\", "")
    assert "redacted" in text


def test_a_secret_does_not_get_into_code() -> None:
    assert SECRET not in render("check_skipped.md.j2", marker=f"token {SECRET}")


def test_a_secret_of_two_words_is_masked_before_it_is_escaped() -> None:
    assert "hunter2x" not in render("check_superseded.md.j2", reason="api_key: hunter2x")


def test_a_template_without_a_value_it_names_is_our_bug() -> None:
    with pytest.raises(UndefinedError):
        render("check_superseded.md.j2")


def test_a_rendered_text_ends_with_one_line_break() -> None:
    assert render("check_superseded.md.j2", reason="A newer commit.\n\n") == "A newer commit.\n"
