"""Whether two scripts differ in layout alone: the same tokens, and line ends where they mean something."""

from collections.abc import Iterable, Iterator

from ghapp.patches.vetoes.lexer import Token, tokens

_CLOSING = frozenset([")", "]", "}"])
# JavaScript ends a statement at a line end after these, or before those.
_ENDS_AFTER = frozenset(["return", "throw", "break", "continue", "yield", "async"])
_ENDS_BEFORE = frozenset(["++", "--", "=>"])
# Go ends one after a word, a string and these.
_GO_ENDS = frozenset([*_CLOSING, "++", "--"])
_GO_GOES_ON = frozenset(
    (
        *("case", "chan", "const", "default", "defer", "else", "for", "func", "go", "goto", "if", "import"),
        *("interface", "map", "package", "range", "select", "struct", "switch", "type", "var"),
    )
)


def only_layout(before: str, after: str, *, go: bool) -> bool:
    """Comments do not matter. Raises Unreadable."""
    shape = _go if go else _script
    old, new = ([each for each in tokens(text, go=go) if each.kind != "comment"] for text in (before, after))
    return list(_bare(shape(old))) == list(_bare(shape(new)))


def _script(code: list[Token]) -> Iterator[str]:
    last = ""
    for token in code:
        ends = last in _ENDS_AFTER or token.text in _ENDS_BEFORE or (_is_word(last) and _is_word(token.text))
        yield ("\n" if token.breaks and ends else "") + _quoted(token)
        last = token.text


def _go(code: list[Token]) -> Iterator[str]:
    last = Token("sign", "", 0, False)
    for token in code:
        if token.breaks and _ends_statement(last):
            yield ";"
        yield token.text
        last = token


def _ends_statement(token: Token) -> bool:
    if token.kind == "sign":
        return token.text in _GO_ENDS
    return token.text not in _GO_GOES_ON


def _is_word(text: str) -> bool:
    return bool(text) and (text[-1].isalnum() or text[-1] in "_$")


def _quoted(token: Token) -> str:
    body = token.text[1:-1]
    plain = token.text[0] == "'" and not {"'", '"', "\\"} & set(body)
    return f'"{body}"' if token.kind == "string" and plain else token.text


def _bare(texts: Iterable[str]) -> Iterator[str]:
    """Without the comma or semicolon before what closes, unless it is a hole in a list."""
    held: list[str] = []
    for text in texts:
        closes = text.strip() in _CLOSING
        if (
            closes
            and held
            and held[-1] in {",", ";"}
            and (len(held) < 2 or held[-2] not in {",", ";", "[", "("})
        ):
            held.pop()
        held.append(text)
        if len(held) > 3:
            yield held.pop(0)
    yield from held
